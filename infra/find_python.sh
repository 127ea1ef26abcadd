#!/bin/sh
# Prints the Python that the commands run on: the one that PYTHON names, else the best one on the PATH.
#
# What Lambda runs comes first, then its neighbours, the one tried for longer before the newest, then the oldest.
# `find_python.sh 3.13` looks for that version alone. A name on the PATH proves nothing (version managers leave names
# of Pythons that are not there, Debian splits venv off), so a candidate counts only if it runs and can make
# environments. Of an environment the Python behind it is printed: an environment cannot make itself anew.
set -f

versions=${*:-3.13 3.12 3.14 3.11}

behind() { # prints the Python behind a command, if its version is wanted
	found=$("$1" -I -c '
import ensurepip, sys, venv
print("%d.%d" % sys.version_info[:2], getattr(sys, "_base_executable", sys.executable))
' 2>/dev/null </dev/null) || return 1
	case " $versions " in
	*" ${found%% *} "*) printf '%s\n' "${found#* }" ;;
	*) return 1 ;;
	esac
}

first_on_path() { # the same of the first such command of this name
	IFS=:
	for folder in $PATH; do
		[ -x "$folder/$1" ] && behind "$folder/$1" && return
	done
	return 1
}

if [ -n "$PYTHON" ]; then
	behind "$PYTHON" && exit
	echo "dialtone: PYTHON=$PYTHON is no Python 3.11 to 3.14 that can make environments (venv)" >&2
	exit 1
fi
for version in $versions; do
	(first_on_path "python$version") && exit
done
for name in python3 python; do
	(first_on_path "$name") && exit
done
echo "dialtone: no Python 3.11 to 3.14 that can make environments (venv) was found: install Python 3.13" >&2
exit 1
