"""Bank statements as banks write them, in each format, of the seller's own account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ACCOUNT = "LT121000011101001000"
ROUBLES = "00000000000000000000"
DAY = date(2026, 1, 31)


@dataclass(frozen=True, slots=True)
class Line:
    amount: str
    text: str = ""
    reference: str = ""
    payer: str = "Müller GmbH"
    status: str = "BOOK"
    reversal: bool = False
    credit: bool = True
    day: date = DAY


def camt(
    lines: Sequence[Line], *, version: str = "08", account: str = ACCOUNT, rows: str = ""
) -> bytes:
    status = "<Sts>{}</Sts>" if version == "02" else "<Sts><Cd>{}</Cd></Sts>"
    total = sum(
        (Decimal(one.amount) * (1 if one.credit else -1) for one in lines if one.status == "BOOK"),
        Decimal(0),
    )
    entries = "\n".join(
        f'<Ntry><Amt Ccy="EUR">{one.amount}</Amt>'
        f"<CdtDbtInd>{'CRDT' if one.credit else 'DBIT'}</CdtDbtInd>"
        + ("<RvslInd>true</RvslInd>" if one.reversal else "")
        + status.format(one.status)
        + f"<BookgDt><Dt>{one.day}</Dt></BookgDt>"
        + (f"<AcctSvcrRef>{one.reference}</AcctSvcrRef>" if one.reference else "")
        + f"<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>{one.payer}</Nm></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>{one.text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for one in lines
    )
    closing = Decimal(1000) + total
    balances = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{abs(amount)}</Amt>'
        f"<CdtDbtInd>{'CRDT' if amount >= 0 else 'DBIT'}</CdtDbtInd></Bal>"
        for code, amount in (("OPBD", Decimal(1000)), ("CLBD", closing))
        if not rows
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"<BkToCstmrStmt><Stmt><Acct><Id><IBAN>{account}</IBAN></Id></Acct>{balances}\n"
        f"{entries}{rows}\n</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def mt940(lines: Sequence[Line], account: str = ACCOUNT) -> bytes:
    total, rows = Decimal(0), []
    for one in lines:
        way = ("C" if one.credit else "D") if not one.reversal else ("RC" if one.credit else "RD")
        total += Decimal(one.amount) * (1 if way in ("C", "RD") else -1)
        amount = one.amount.replace(".", ",")
        cut = len(one.text) // 2
        rows.append(
            f":61:{one.day:%y%m%d}{one.day:%m%d}{way}{amount}NTRFNONREF//{one.reference}\n"
            f":86:166?00TRANSFER?20{one.text[:cut]}\n?21{one.text[cut:]}?32{one.payer}"
        )
    closing = str(Decimal(1000) + total).replace(".", ",")
    return (
        f":20:START\n:25:{account}\n:28C:1/1\n:60F:C260131EUR1000,00\n"
        + "".join(f"{row}\n" for row in rows)
        + f":62F:C260131EUR{closing}\n-\n"
    ).encode("iso-8859-1")


def one_c(lines: Sequence[Line], encoding: str = "cp1251", account: str = ROUBLES) -> bytes:
    declared = "DOS" if encoding == "cp866" else "Windows"
    documents = "".join(
        f"СекцияДокумент=Платежное поручение\r\nНомер={one.reference}\r\n"
        f"Дата={one.day:%d.%m.%Y}\r\nСумма={one.amount}\r\n"
        f"ПлательщикСчет=40702810000000000001\r\nПлательщик={one.payer}\r\n"
        f"ПолучательСчет={account if one.credit else '40702810000000000001'}\r\n"
        + (f"ДатаПоступило={one.day:%d.%m.%Y}\r\n" if one.status == "BOOK" else "")
        + f"НазначениеПлатежа={one.text}\r\nКонецДокумента\r\n"
        for one in lines
    )
    text = (
        f"1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка={declared}\r\n"
        f"РасчСчет={account}\r\nСекцияРасчСчет\r\nРасчСчет={account}\r\n"
        f"НачальныйОстаток=0.00\r\nКонецРасчСчет\r\n{documents}КонецФайла\r\n"
    )
    return text.encode(encoding)
