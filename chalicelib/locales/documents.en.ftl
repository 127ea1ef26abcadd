# What documents say, in English. A further language is one more file of this name with all these messages.

invoice = Invoice
credit-note = Credit note
payment-request = Payment request

paid = Paid
to-be-paid = To be paid

number = Number
issue-date = Date of issue
supply-date = Date of supply
corrects = Corrects
invoice-of = Invoice { $number } of { $day }
currency = Currency

seller = Seller
buyer = Buyer
registration-number = Registration No. { $number }
vat-number = VAT No. { $number }
telegram-id = Telegram ID { $id }
telegram-user = Telegram user { $id }

# Table of lines. A line break is kept: it keeps the column narrow.
column-description = Description
column-quantity = Quantity
column-list-price = List price
column-list-price-gross =
    List price
    incl. VAT
column-list-price-net =
    List price
    without VAT
column-discount = Discount
column-discount-gross =
    Discount
    incl. VAT
column-discount-net =
    Discount
    without VAT
column-net =
    Amount
    without VAT
column-vat-rate =
    VAT
    rate
column-vat = VAT
column-gross =
    Amount
    incl. VAT
column-amount = Amount
period = { $start } – { $end }
promo-amount = In the discount: promo code { $code }, { $amount }
promo-days = Promo code { $code }: { $count ->
        [one] { $count } day free of charge
       *[other] { $count } days free of charge
    }
unit-price = Unit price without VAT, after discount: { $price }

# Sums
vat-by-rate = VAT by rate
total-net = Total without VAT
total-vat = VAT
total-gross = Total incl. VAT
total = Total
total-credited = Total credited
total-to-pay = Total to pay

# Notes
payment = Payment
paid-with-balance = From the balance
paid-with-bank = By bank transfer
paid-with-gift = With a gift
paid-with-stripe = By card, through Stripe
paid-with-yookassa = Through YooKassa
paid-with-btcpay = In cryptocurrency, through BTCPay Server
paid-with-cryptopay = In cryptocurrency, through Crypto Bot
paid-with-other = Through { $system }
credited = Credited
credited-balance = To the balance
active-for = For
vat = VAT
no-vat = No VAT is charged: the seller was not registered for VAT on the date of supply.
no-vat-request = Whatever VAT is due is in the amount; the invoice states it.
reverse-charge = Reverse charge, article 196 of directive 2006/112/EC: the VAT is owed by the buyer.
not-a-tax-document = About this document
not-a-tax-document-text = This is a request for payment and not a tax document; an invoice follows when the purchase is made.

# How a payment invoice is paid
bank-holder = Payee
bank-bank = Bank
bank-iban = IBAN
bank-bic = BIC
bank-account = Account
bank-correspondent = Correspondent account
bank-bik = BIK
bank-inn = INN
bank-kpp = KPP
bank-reference = Reference (always state it)
bank-due = Please pay by
bank-code = For your banking app

page = Page { $page } of { $pages }

# Quantities: what a line counts.
unit-month = { $count ->
        [one] { $count } month
       *[other] { $count } months
    }
unit-licence-month = { $count ->
        [one] { $count } licence-month
       *[other] { $count } licence-months
    }
unit-licence = { $count ->
        [one] { $count } licence
       *[other] { $count } licences
    }
unit-number = { $count ->
        [one] { $count } number
       *[other] { $count } numbers
    }
unit-account = { $count ->
        [one] { $count } account
       *[other] { $count } accounts
    }
unit-line = { $count ->
        [one] { $count } line
       *[other] { $count } lines
    }
unit-day = { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
unit-piece = { $count }

# The chart for staff.
chart-title = Income by month
chart-income = Income: came in less what went back
chart-recurring = Recurring a month, without VAT
chart-nothing = No money moved yet.
