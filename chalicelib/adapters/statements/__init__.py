"""Bank statements by their formats: camt.053, MT940, 1CClientBankExchange. A file is taken whole or not at
all."""
