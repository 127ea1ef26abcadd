# What the bot says, in English. Another language is one more file like this one.
# Every message stands alone: none refers to another. A value is put in already escaped.

language-name = English
moment-there = { $day }, { $time } ({ $place } time)

# Menu and help

menu-hello =
    Hello, { $name }! This is { $service }: subscriptions, payments and invoices, all in this chat.
menu-live = Your subscription <b>{ $plan }</b> is paid until { $end }.
menu-grace = The paid time of <b>{ $plan }</b> ended on { $end }. It still works in full until { $last }; pay for it to keep it.
menu-grace-paying = The paid time of <b>{ $plan }</b> ended on { $end }. A payment for it is under way; everything works meanwhile.
menu-free = You are on <b>{ $plan }</b>.
menu-nothing = You have no subscription yet.
menu-balance = Balance: { $available }
menu-tariff = Plans and prices
menu-subscriptions = Subscriptions
menu-numbers = SIP numbers
menu-gift = Gifts
menu-paysystem = Payment method
menu-language = Language
menu-help = Help
menu-answer = <b>Support has answered you:</b> /support
menu-support = Support
menu-paysupport = Refunds
menu-terms = Terms
menu-privacy = Privacy
menu-parked = Parked work
menu-requests = Requests
menu-statistics = Statistics
menu-end = End with credit
menu-open = Open renewal
menu-repay = Money back
menu-promo = Promo codes

help =
    <b>{ $service }: what this bot does</b>

    /tariff: plans and prices, put your own together and pay
    /subscriptions: what you have, when it ends, renewal
    /balance: your balance, top-up, last movements
    /paysystem: how you pay, saved cards
    /billing: country, company, VAT number, e-mail
    /documents: your invoices, each to be sent again
    /history: everything paid and received, also as a file
    /language: the language of this chat
    /support: ask us; the answer comes here
    /paysupport: refunds, and what was charged
    /terms, /privacy: the terms, and what is kept of you
    /start: the menu

    Send just an amount, for example 150, to top up your balance by it.
    An invoice arrives here after every purchase and every renewal.

    <b>Two roles.</b> The Customer is the account in whose name a subscription is active: its limits apply to that account. The Payer is the account that pays for it. Usually you are both.
help-numbers = /numbers: SIP numbers, ordered from your balance and rented by the month
help-gift = /gift: give somebody an amount or a plan, or redeem a code
not-understood =
    I did not understand that. Choose below what you need, or send an amount, for example 150, to top up your balance.
perhaps = Perhaps this is what you are looking for:
not-read =
    { $kind ->
        [photo] Pictures sent like this are not read by anybody.
        [document] Files sent like this are not read by anybody.
        [voice] Nobody listens to voice messages here; please write.
        [video] Videos are not watched by anybody here; please write.
        [audio] Recordings are not listened to here; please write.
        [sticker] A nice one! It is read by a program here, though, and programs prefer words.
        [location] Your place is not needed here.
        [contact] The contact is not needed here.
       *[other] This cannot be read here; please write.
    } A picture or a PDF for support belongs to a request: open one, then send it.
languages = Choose your language.
fault = Something went wrong on our side. It is noted and will be looked into; nothing is lost. Please try again a little later.

button-menu = Menu
button-balance = Balance
button-to-top-up = Top up
button-back = ‹ Back
button-try-again = Try again
button-pay-again = Pay again
button-refresh = Refresh

toast-language = English it is
too-fast =
    { $count ->
        [one] That was too much at once. Please wait { $count } second: nothing is read until then.
       *[other] That was too much at once. Please wait { $count } seconds: nothing is read until then.
    }
toast-stale = That button was out of date; here is how it stands now
toast-fault = Something went wrong on our side; it is noted
toast-auto-on = Auto-renewal is on
toast-auto-off = Auto-renewal is off
toast-period =
    { $count ->
        [one] The next renewal is for { $count } month
       *[other] The next renewal is for { $count } months
    }
toast-card-default = This card is used from now on
toast-card-removed = The card is removed
toast-resolved = Taken off the list
toast-retried = It is being tried again
toast-given-up = Given up

# Beginnings of words, in what people write, that lead to a screen

words-tariff = price pricing cost tariff plan buy purchase upgrade
words-subscriptions = subscri unsubscri cancel stop renew autorenew prolong
words-documents = invoice receipt document bill
words-gift = gift voucher present
words-numbers = number phone did sip
words-billing = company vat tax address billing country email
words-history = history transaction payments statement csv
words-balance = balance refill
words-paysystem = card pay visa mastercard
words-support = support contact human person agent operator problem complain
words-refund = refund money moneyback chargeback charge
words-terms = terms conditions rules agreement
words-privacy = privacy gdpr personal data delete
words-language = language english russian
words-help = help

# Counts and prices

months =
    { $count ->
        [one] { $count } month
       *[other] { $count } months
    }
price-part-counted = { $name }, { $count } × { $each }
price-part-included = included
price-part-agreed = As agreed with you
price-to-pay = To pay: { $price }
price-month = <b>One month</b>
price-once = { $part }, once with the first purchase
price-lines = How this price is made up
price-line-part =
    { $name }: { $count ->
        [1] { $each }
       *[other] { $count } × { $each }
    } × { $months ->
        [one] { $months } month
       *[other] { $months } months
    }
price-line-once =
    { $name }, once: { $count ->
        [1] { $each }
       *[other] { $count } × { $each }
    }
price-line-discount = Discount for paying ahead, { $percent }%
price-line-agreed = Discount agreed with you, { $percent }%
price-line-promo = Promo code { $code }
price-line-vat = VAT of { $rate }%
price-line-reverse-charge = VAT left out (reverse charge)
price-line-total = <b>To pay</b>
price-step = { $option }: { $value } would be { $monthly } a month: { $reasons }.
price-step-adds = “{ $name }” adds { $amount }
price-step-drops = “{ $name }” falls away, { $amount } less
price-step-included = “{ $name }” is included then
period-head-month = a month
period-head-total = in all
period-head-saved = saved
period-chosen = ✓ <b>{ $period }</b>
period-other = { $period }
price-vat-included = <b>{ $gross }</b>, VAT of { $rate }% ({ $vat }) included.
price-vat-added = <b>{ $gross }</b>, that is { $net } plus VAT of { $rate }% ({ $vat }).
price-no-vat = <b>{ $gross }</b>; no VAT is charged in your country.
price-reverse-charge = <b>{ $gross }</b>, without VAT: your company owes it (reverse charge).
price-nothing = <b>{ $gross }</b>: nothing is to be paid.
price-seller-without-vat = <b>{ $gross }</b>; no VAT is charged, the seller is not registered for it.
terms-percent = { $percent }% off the full price
terms-price = { $amount } a month
terms-price-each = { $amount } a month for each of “{ $option }”
terms-least = “{ $option }” from { $count } on
terms-months = paid for { $periods }
terms-until = up to and including { $at }

# What a plan allows

limit =
    { $value ->
        [unlimited] { $name }: not limited
        [yes] { $name }: yes
        [no] { $name }: no
       *[other] { $name }: { $value }
    }

# Tariff

tariff-title = Plans and prices
tariff-free = <b>{ $plan }</b> is yours already, at no charge, for trying things out.
tariff-free-behind = <b>{ $plan }</b>, at no charge, is what every account has without a subscription.
tariff-plan = <b>{ $plan }</b>. { $summary }
tariff-from = From { $price } for { $period }. Paid for { $periods }.
tariff-periods = Paid for { $periods }.
tariff-on-request = Price on request. Paid for { $periods }.
tariff-running = You have it until { $end }.
tariff-vat = Prices include VAT where it is due.
period-in-tariff =
    { $months ->
        [one] { $discount ->
            [0] { $months } month
           *[other] { $months } month (−{ $discount }%)
        }
       *[other] { $discount ->
            [0] { $months } months
           *[other] { $months } months (−{ $discount }%)
        }
    }
button-help-choose = Help me choose
partners-title = Our partners in your country serve you on other terms:
partner = • { $name } ({ $offers }): { $contact }
offer-monthly-terms = monthly payment
offer-quarterly-terms = quarterly payment
offer-set-up-help = help with setting up

already-same = You have <b>{ $plan }</b>, paid until { $end }. Renewal and everything else about it is there:
already-other = You have <b>{ $plan }</b>, paid until { $end }. Only one of these plans can be active at a time, so <b>{ $wanted }</b> can be bought when it has ended.

choose-question = <b>{ $question }</b>
choose-number = From { $minimum } to { $maximum }: choose, or send the number you need.
again-as-before = As you had it, at today's price. Anything can still be changed below.
choose-done = This is what fits your answers. Anything can still be changed below.

# The card of a plan

card-allows = What it allows
card-price = <b>Price of one month</b>
card-price-with-vat = <b>Price of one month, with VAT</b>
card-price-without-vat = <b>Price of one month, without VAT</b>
card-periods = <b>For how long</b>
card-periods-with-vat = <b>For how long, with VAT</b>
card-periods-without-vat = <b>For how long, without VAT</b>
card-vat-checking = Your VAT number is being checked; until it is confirmed, VAT is charged as to a person.
card-on-request = <b>Price on request.</b> Put together what you need and ask for terms: our staff answer here, in the chat, and you then see your price and buy as usual.
terms-yours = <b>Your terms:</b> { $terms }.
terms-elsewhere = You have terms for this plan, but they are not for this choice: { $terms }.
card-customer = Both the Customer and the Payer are you, { $name }: the limits of your account grow.
card-nothing-to-pay = Nothing is to be paid: no payment method is needed, and your balance stays as it is.
card-pays-by = “Start payment”: { $system }. Your balance stays as it is.
card-no-system = The payment method that is chosen is not available to you now. Under “Payment method” you see what is; your balance pays all the same.
card-balance-enough = “Pay from balance”: you have { $available }.
card-balance-short = “Pay from balance”: you have { $available }, { $missing } is missing.
option-count = { $option }: { $value }
card-not-at-once = { $system } takes from { $least } to { $most } in one payment.
card-other-period = { $period } would fit: { $amount }.
card-in-parts = Or top up your balance in parts and pay from it: the plan waits for you.
option-on = ✓ { $option }: on
option-off = { $option }: off
period-button =
    { $months ->
        [one] { $months } month
       *[other] { $months } months
    }
button-start-payment = Start payment: { $amount }
button-pay-from-balance = Pay from balance: { $amount }
button-choose-system = Choose a payment method
button-activate = Activate, nothing to pay
button-promo = I have a promo code
button-no-promo = Remove the promo code { $code }
promo-ask = Send the promo code. Small or capital letters and spaces do not matter.
promo-takes = Promo code <b>{ $code }</b>: you save { $amount }. It is kept for you for 30 minutes.
promo-days = Promo code <b>{ $code }</b>: { $days ->
        [one] { $days } day free of charge
       *[other] { $days } days free of charge
    } on top of the period. It is kept for you for 30 minutes.
promo-not-here = Promo code <b>{ $code }</b> is not for this choice, so nothing is taken off.
choose-count = <b>{ $plan }</b>. { $option }: now { $value }. From { $minimum } to { $maximum }; send the number you need, for example { $minimum }, or choose:

confirm-purchase-by-card = Buy <b>{ $plan }</b>, { $period }, by your saved card?
confirm-purchase = Buy <b>{ $plan }</b>, { $period }, from your balance?
confirm-renewal = Renew <b>{ $plan }</b>, { $period }?
confirm-period = From { $start } to { $end }
confirm-from-balance = From your balance
confirm-from-card = { $kept ->
    [wallet] From your account { $card }
   *[card] From your card { $card }
}
confirm-left = Left on your balance
consent-title = Switch on auto-renewal of <b>{ $plan }</b>?
consent-on = On { $on } the next period ({ $period }) is paid by itself: { $amount }, from your balance or else by your saved card.
consent-at-once = The next period ({ $period }) is paid at once: { $amount }, from your balance or else by your saved card.
consent-no-attempt = The next period ({ $period }) costs { $amount }. No attempt by itself is left for now: new money on your balance or another card starts one.
consent-each = Then it renews by itself for { $period } at a time: { $amount }, { $days ->
        [0] at the end
        [one] { $days } day before the end
       *[other] { $days } days before the end
    }, from your balance or else by the saved card.
consent-price = If the price changes, you are told before.
consent-stop = You can switch auto-renewal off at any time before, under /subscriptions.
button-pay-on-page = Pay { $amount } another way
choose-card = <b>{ $plan }</b>: which card is to pay { $amount }?
choose-card-once = It pays this once; the card used for renewals stays the same. Nothing is taken before you have seen what it is for.
button-card-pays = { $card } · { $amount }
button-new-card-pays = Pay { $amount } by a new card
button-another-card = Pay { $amount } by another card
button-cancel = Cancel
button-switch-on = Switch on
refused-country-not-said = Tell us your country first: the VAT depends on it.
refused-email-wrong = This is not an e-mail address.
refused-funding-changed = What it is paid from has changed meanwhile. Nothing was taken.

amount-on-button = That button did not say what it takes, so nothing was taken. Today's price stands below.

# Payments

page-opened = <b>{ $amount }</b> is to be paid on a secure page of the payment system.
page-bank = <b>Your bank asks you to confirm the payment of { $amount }.</b> Nothing was taken yet; please confirm it on the page.
bank-title = <b>Your bank wants you to confirm a payment of { $amount } yourself.</b>
bank-what = For: renewal of { $plan }, { $period }, at { $service }.
bank-by-itself = We asked your saved card for it, because auto-renewal is on.
bank-by-hand = We asked your saved card for it, as you told us to.
bank-why = The bank does not let it through without you. Nothing has been taken.
bank-how = The button opens the page of the payment system, { $system }, which leads to your bank. It is open until { $at }.
bank-never = This bot never asks for card numbers, codes or passwords: do not write them here. Under /subscriptions you see the same payment.
bank-not-confirmed = <b>The payment of { $amount } was not confirmed at the bank in time.</b> Nothing was taken.
bank-not-needed = <b>The payment of { $amount } need not be confirmed at the bank any more.</b> Its page is closed, nothing was taken there.
bank-now = { $plan }: { $status }.
charge-arrived = <b>{ $amount } has arrived.</b>
charge-told-below = More about it stands in a newer message below.
invoice-made = <b>{ $amount }</b> is to be paid by bank transfer. The payment invoice comes as a PDF, with a code for your banking app.
invoice-reference = State this reference, and nothing else is needed: <code>{ $reference }</code>
invoice-until = The invoice is open until { $at }. As soon as the bank tells of the money, you read it here.
too-little-rest = Pay the least it takes: that buys the plan, and { $rest } stays on your balance.
page-converted = This payment system takes another currency: { $conversion }. The rate holds for this payment.
conversion = { $before } ≈ { $after } at { $rate } ({ $by })
rate = 1 { $of } = { $rate } { $to } ({ $by })
rate-by = { $source }, { $day }
rate-by-margin = { $source }, { $day }, a margin of { $margin }% included
rates-of-ecb = European Central Bank
rates-of-cbr = Bank of Russia
refused-company-not-said = A payment invoice is for a company: tell its name and address in /billing first.
refused-no-rate = This cannot be converted: there is no rate between { $of } and { $to }.
refused-rates-stale = The exchange rates that we have are too old, so nothing is converted just now. Please try again later, or choose another payment method in /paysystem.
page-held = { $held } from your balance is set aside for it and will be added.
page-saves-card = The card is saved for renewals; you can remove it at any time in /paysystem.
page-saves-paypal = Your PayPal account is kept for renewals; you can remove it at any time in /paysystem.
page-top-up = balance top-up
page-gift = a gift
page-number-rent = SIP number { $number }, one month
page-number-setup = SIP number { $number }, set-up
page-sold-anew = paid with what was left before the change
page-difference = difference for the time left
page-expires = The page is open until { $at }.
purpose-gift = For: a gift.
purpose-purchase = For: { $plan }, { $period }.
purpose-renewal = For: renewal of { $plan }, { $period }.
purpose-top-up = For: top-up of your balance.
button-pay = Pay { $amount }
charge-under-way = The payment of { $amount } is under way, but the payment system has not answered yet. This message changes as soon as it does; nothing will be taken twice.
charge-under-way-elsewhere = The payment of { $amount } is under way, but the payment system has not answered yet. “Look again” shows how it stands; nothing will be taken twice.
charge-stays = Your subscription stays and works in full until there is an answer. You need not do anything.
charge-failed = The payment of { $amount } did not go through.
charge-nothing-taken = Nothing was taken.
charge-perhaps-taken = If it was paid all the same, we learn it from the payment system: then it serves what it was for, or is on your balance.
system-silent = The payment system does not answer just now, so nothing was done. Please try again in a minute.
button-look-again = Look again
button-check = I have paid: check
toast-not-paid-yet = No payment has arrived yet. After you have paid, some take a little while
toast-check-silent = The payment system does not answer just now; we keep asking

topped-up = <b>{ $amount } has arrived.</b> Your balance is { $available }.
credited = <b>{ $amount } has arrived and is on your balance</b>, which is now { $available }.
credited-next = What it was meant for had changed in the meantime, so nothing was bought. If it is still sold, the balance pays for it at today's price.
not-bought-twice = You have { $plan } already, until { $end }, so it was not bought a second time. The money pays for the next period or for anything else; if you want it back, write to support.
plan-waits = Your plan is waiting: <b>{ $plan }</b>, { $period }, { $amount }.
plan-waits-short = { $missing } is still missing.
button-show-plan = Show the plan
button-todays-price = See today's price

bought = <b>{ $plan } is active until { $end }.</b>
bought-price = Paid: { $amount }
bought-for-you = The Customer is you: the limits apply to your account from now on.
bought-for-other = The Customer is another account: its limits grow, yours do not change.
bought-renews = Auto-renewal is on; you will be told before the end on { $end }.
bought-no-renewal = <b>Auto-renewal is off</b>, because no card is saved and your balance is empty. On { $end } the subscription ends unless you renew it.
save-card-how = You can save a card without paying anything; then renewals are paid from it.
button-save-card = Save a card
renewed = <b>{ $plan } is renewed until { $end }.</b> Paid: { $amount }
invoice-follows = The invoice arrives here in a moment.

# Why no money came

reason-declined = The bank declined the card. It gave no reason that we may pass on; your bank can tell you more.
reason-declined-insufficient-funds = The bank declined the card: there is not enough money on it.
reason-declined-expired-card = The card has expired.
reason-declined-card-not-supported = The card cannot be used for this kind of payment.
reason-declined-currency-not-supported = The card cannot be used in this currency.
reason-declined-withdrawal-count-limit-exceeded = The bank declined the card: its limit is reached.
reason-declined-card-velocity-exceeded = The bank declined the card: its limit is reached.
reason-declined-processing-error = The bank could not process the card.
reason-declined-incorrect-cvc = The security code of the card was wrong.
reason-declined-authentication-required = The bank wants you to confirm the payment.
reason-invoice-expired = The invoice was not paid in its time. Money that still comes is put on your balance.
reason-expired = The page was open too long and has closed.
reason-closed-there = The payment system has closed the page; no payment came through.
reason-closed = The page was closed because you chose another way to pay, or opened another page.
reason-no-answer = The payment system did not answer.
reason-card-lost = The payment system does not know the saved card any more; please save a card again.
reason-card-gone = The card is not saved any more, or its bank may not be asked again.
reason-top-up-refused = Your payment method does not take such an amount now.
reason-given-up = The payment system gave no answer, and our staff ended the payment.
reason-rejected = The payment system did not accept the request. This is not your fault; our staff can see it.
reason-no-card = The balance was not enough and no card is saved.
reason-card-paused = The balance was not enough, and no saved card is charged by itself while one of your payments is questioned by its bank.
reason-card-refused = The balance was not enough, and the bank has refused the saved card for good.
reason-balance-short = The balance was not enough.
reason-authentication-required = The bank wants you to confirm the payment.
reason-unknown-country = We do not know the country of your account, so we cannot say what VAT is due.
reason-other = The plan cannot be renewed as it is; choose another period or plan.

# Money of a payment that goes back without its payer's asking here

reversal-refund = <b>{ $amount } of a payment of yours was returned to where it came from.</b> It has left your balance.
reversal-refund-back = <b>A refund of { $amount } did not reach you and came back.</b> It is on your balance.
reversal-warned = <b>The bank of your card has questions about a payment of { $amount }.</b> Nothing was taken back yet. If you know the payment, tell your bank so; if you did not make it, write to support.
reversal-disputed = <b>The bank of your card has taken back { $amount }</b>, because the payment was disputed there. It has left your balance until the bank decides.
reversal-won = <b>The matter of your payment of { $amount } is settled.</b> What had been taken or set aside for it is on your balance again.
reversal-lost = <b>The bank of your card has decided: { $amount } stays taken back.</b>
reversal-set-aside = Of your balance, { $amount } is set aside until that is settled.
reversal-owed = You owe <b>{ $owed }</b>: your balance did not have as much. What comes onto your balance pays that first.
reversal-no-card = Until that is settled, no saved card of yours is charged by itself; renewals are paid from your balance, or by you on the payment page.

# Balance

balance = Your balance: { $available }
balance-held = A further { $held } is set aside for a payment under way, or because a bank has questioned one. It is used for that, or it comes back.
balance-owed = <b>You owe { $owed }:</b> more was taken back by your bank than your balance had. What comes onto your balance pays that first.
balance-soon = Soon to be paid from it by itself:
balance-claim = • { $day }: { $what }, { $amount }
balance-soon-missing = <b>{ $missing } is missing for that.</b>
balance-top-up = Top-up: { $system }. Choose an amount or send a number, for example 150. From { $least } to { $most }.
balance-no-system = The payment method that is chosen is not available to you now, so the balance cannot be topped up by it. Under “Payment method” you see what is.
button-top-up = Top up { $amount }
button-add = + { $amount }
amount-offered = Top up your balance by <b>{ $amount }</b>? You have { $available } now.
amount-unclear = This can be read in two ways. Which amount do you mean?
amount-out-of-bounds = A top-up of { $amount } is not possible.
movements-none = There are no movements yet.
movements-before = Balance before: { $balance }
movements-after = Balance after: <b>{ $balance }</b>
movements-older = Earlier movements of your balance
column-day = Day
column-movement = Movement
movement-sale = { $what }
movement-credited = credit for { $what }
movement-paid-in = { $system }
movement-paid-back = back to { $system }
movement-set-aside = set aside for a payment
movement-owed = owed, or paid of what was owed
movement-back = back from what was set aside
movement-gift = gift
movement-gift-redeemed = gift redeemed
movement-gift-returned = gift that came back
movement-referral = reward for inviting
movement-other = other

payments-history = Payments and purchases
history-chosen = Only: <b>{ $what }</b>
history-held = { $held } is set aside for a payment under way, or because a bank has questioned one.
payments-none = Nothing has been paid yet.
history-none-chosen = There is none of that.
history-none-here = None of that among the latest ones; older ones may be.
history-choose = <b>What shall be listed?</b>
column-status = Status
column-place = No.
history-row = { $what }, { $status }
history-of-refill = Balance top-up
history-of-refund = Refund
history-of-dispute = Disputed payment
history-of-owed = What was owed
history-of-credit = Credit
history-of-subscription = Subscription
history-of-gift = Gift
history-of-gift-redeemed = Gift redeemed
history-of-gift-returned = Gift that came back
history-of-referral = Reward for inviting
history-of-number = SIP number
history-of-number-refused = SIP number not to be had
history-of-other = Other
history-was-received = received
history-was-paid = paid
history-was-returned = returned
history-from-balance = balance
history-one = Payment { $id }
history-at = { $at }
history-vat = of which VAT
history-paid-with = Paid with
history-change = Change of the balance
history-after = Balance after
history-reference = At the payment system: <code>{ $reference }</code>
history-file = <b>Your payments and purchases</b>: { $what }. The file opens in any spreadsheet.
button-newest = Newest
button-choose-history = Choose
button-csv = As a file (CSV)
button-all-history = Everything
button-its-document = Invoice (PDF)
button-its-credit-note = Credit note (PDF)
menu-history = Payment history
csv-date = Date ({ $zone })
csv-id = Payment ID
csv-purpose = Purpose
csv-details = Details
csv-amount = Amount
csv-currency = Currency
csv-vat = VAT included
csv-status = Status
csv-paid-with = Paid with
csv-change = Change of the balance
csv-after = Balance after
csv-reference = Reference
refused-transaction-gone = There is no such payment on your account.
refused-history-too-long = One file holds { $most } payments at most. Please choose a year.

watch-title = <b>When your balance runs low</b>
watch-tells = You get a message when it falls below { $below }.
watch-tells-not = You get no message about it.
watch-choose = Below which amount shall we write to you?
button-tell-below = Tell me below an amount
button-tell-never = Never
balance-low = <b>Your balance has fallen to { $available }</b>; you wanted to know when it is below { $below }.
button-auto-top-up = Automatic top-up
auto-top-up-off = Automatic top-up is off.
auto-top-up-terms = When your balance falls below { $below }, { $amount } is taken { $kept ->
    [wallet] from your account { $card }
   *[card] from your card { $card }
}: at most { $most } in a calendar month.
auto-top-up-stopped = <b>It has stopped:</b> { $reason }
auto-top-up-no-card = For automatic top-up a card has to be saved first.
auto-top-up-below = Automatic top-up: below which balance?
auto-top-up-amount = Automatic top-up below { $below }: by how much each time?
auto-top-up-most = Automatic top-up by { $amount } below { $below }: how much at most in a calendar month?
auto-top-up-consent = <b>Automatic top-up</b>
auto-top-up-told = You are told each time it happens.
auto-top-up-declined = If the card is declined, it stops at once, and we write to you.
auto-top-up-stop = You can switch it off here at any time: /balance, “Automatic top-up”.
button-auto-top-up-on = Switch automatic top-up on
button-auto-top-up-change = Change automatic top-up
button-auto-top-up-agree = Agree and switch on
button-auto-top-up-off = Switch automatic top-up off
button-other-card = Use { $card }
toast-auto-top-up-off = Automatic top-up is off
auto-topped-up = <b>Your balance was topped up by { $amount }</b> { $kept ->
    [wallet] from your account { $card }
   *[card] from your card { $card }
}, as you had agreed. It is { $available } now.
auto-top-up-has-stopped = <b>The automatic top-up by { $amount } did not go through, so automatic top-up has stopped.</b> Nothing was taken.
auto-top-up-mend = Your balance is { $available }. Top it up by hand, or choose another card and switch automatic top-up on again.
auto-top-up-ceiling = <b>Automatic top-up has reached its ceiling of { $most } for this month</b>, so nothing more is taken by itself until the next. Your balance is { $available }, which is below { $below }.

# Subscriptions

subscriptions = Your subscriptions
subscriptions-none = You have none yet. The plans are in /tariff.
subscriptions-more =
    { $count ->
        [one] And { $count } older one.
       *[other] And { $count } older ones.
    }
subscription-in-list =
    <b>{ $plan }</b>: { $status }
    { $role }
status-renews = active, renews by itself on { $at }
status-price-changed = active, renews by itself on { $at } at a new price
status-cannot-pay = active until { $end }; there is nothing yet to pay its renewal with
status-expiring = active until { $end }; the card that pays expires before the next charge
status-attempts = active until { $end }; its renewal has not gone through yet
status-off = active until { $end }, not renewed by itself
status-withdrawn = active until { $end }; it cannot be renewed as it is
status-on-request = active until { $end }; the price of its renewal is still to be agreed
status-active = active until { $end }
status-grace = the paid time ended on { $end }, works in full until { $last }
status-last = the paid time ended on { $end }, works in full while a last attempt is made
status-ending = the paid time ended on { $end }; it ends now unless it is paid
status-bank =
    { $over ->
        [yes] the paid time ended on { $end }, works in full until { $last }; your bank waits for your confirmation
       *[no] active until { $end }; your bank waits for your confirmation
    }
status-page =
    { $over ->
        [yes] the paid time ended on { $end }, works in full until { $last }; a page to pay it is open
       *[no] active until { $end }; a page to pay its renewal is open
    }
status-under-way =
    { $over ->
        [yes] the paid time ended on { $end }, works in full while a payment for it is under way
       *[no] active until { $end }; a payment for its renewal is under way
    }
status-ended = ended on { $end }
role-both = You are the Customer and the Payer.
role-payer = You are the Payer; the Customer is { $name }.
role-customer = You are the Customer; { $name } is the Payer.
button-subscription = { $plan }, { $end }
button-subscription-of = { $plan }, { $name }, { $end }
button-open-subscription = Open the subscription
button-buy-again = Buy it again

subscription-options = { $options }
subscription-allows = What it allows
subscription-status = Status: { $status }
people-same = Customer and Payer: you, { $name }
people-customer = Customer (the limits apply to this account): { $name }
people-payer = Payer (this account pays): { $name }
subscription-last-period = Last period: { $start } to { $end }
subscription-period = Current period: { $start } to { $end }
renewal-periods = <b>For how long it is to renew</b>
renewal-price = Price of the next period ({ $period }) today: { $price }
renewal-for = For { $name }, its Customer.
subscription-ahead = Paid in advance, up to { $end }
only-payer = Renewal and payment are the Payer's to decide.
renewal-not-sold = This plan cannot be renewed as it is any more. It runs to its end.
renewal-on-request = The price of the next period is still to be agreed: nothing holds for it now. Ask for terms, and it can be renewed as soon as they are agreed.
terms-end-before = Your terms hold up to and including { $at }, which is before the next charge. Ask for new ones in time if they are to stay.
next-charge = <b>Next charge</b>: { $amount } on { $at } { $source }, for { $period }.
next-charge-expiring = <b>Next charge</b>: { $amount } on { $at }, for { $period }, by your saved card { $card }. <b>It will have expired by then</b>: unless the bank has replaced it, the payment fails. Save another card in time.
next-charge-unpayable = <b>The next charge cannot be paid yet</b>: { $source }. It will be tried on { $at }: { $amount } for { $period }.
next-attempt = The next attempt is on { $at }: { $amount } { $source }, for { $period }.
no-attempt = { $amount } for the next period ({ $period }) is not tried again by itself; new money on your balance or a newly saved card starts an attempt.
price-was = The price has changed: you paid { $paid } for the period before.
charge-off = Auto-renewal is off, nothing is charged by itself. The next period ({ $period }) costs { $amount }.
otherwise-tried = If that does not go through, it is tried again, and everything works until { $last }.
otherwise-ends = Unless it is paid, everything works until { $last }; then it ends.
otherwise-last = Everything still works: one more attempt is made, and it ends unless that is paid.
otherwise-over = The days in which it works unpaid are over: it ends now unless it is paid.
works-until = Everything works until { $last }; then it ends.
bank-asks = Your bank wants you to confirm the payment of { $amount } for the next period ({ $period }). Nothing is taken before you do.
page-is-open = A page to pay { $amount } for the next period ({ $period }) is open until { $at }.
renewal-under-way = A payment of { $amount } for the next period ({ $period }) is under way; the payment system has not answered yet.
renewal-failure = The last attempt failed. { $reason }
renewal-window = You can renew by hand from { $opens } on.
auto-off = Auto-renewal is off: on { $end } it ends unless you renew it.
auto-source = It will be paid { $source }.
auto-short = <b>It cannot be paid yet</b>: { $source }.
source-balance = from your balance ({ $available })
source-card = { $kept ->
    [wallet] from your account { $card }
   *[card] by your saved card { $card }
}
source-both = { $kept ->
    [wallet] from your account { $card }
   *[card] by your saved card { $card }
} ({ $amount }), the rest from your balance ({ $held })
source-none = { $missing } is missing on your balance and no card is saved
source-too-large = { $missing } is missing on your balance, and that is more than the payment system takes at once
source-card-lost = { $missing } is missing on your balance, and the payment system does not know the saved card any more
source-card-paused = { $missing } is missing on your balance, and saved cards are not charged by themselves while a payment of yours is questioned by its bank
source-card-refused = { $missing } is missing on your balance, and the bank has refused the saved card
button-renew-now = Renew now: { $amount }
button-pay-now = Pay now: { $amount }
button-confirm-payment = Confirm the payment
button-confirm-at-bank = Confirm { $amount } at the bank
button-successor = See { $plan }
button-ask-terms = Ask for terms
button-start-renewing = Switch auto-renewal on
button-continue-payment = Go on with the payment
button-history = History

history = { $plan }: periods paid
history-balance = • { $start } to { $end }: { $amount }, from the balance
history-system = • { $start } to { $end }: { $amount }, by payment
history-back = of which { $amount } were given back
history-none = There is nothing here yet.

# SIP numbers

numbers = SIP numbers
numbers-none = You have no number yet.
numbers-own = <b>{ $number }</b>: { $status }
numbers-countries = <b>A new number:</b> choose a country.
numbers-not-sold = No numbers are sold here now.
numbers-states = { $country }: choose a state
numbers-areas = { $where }: choose an area
column-area = Area
column-rent = A month
column-setup = Set-up, once
numbers-prices = In { $currency }; VAT, where it is due, is shown before you pay.
numbers-free = { $place }
numbers-choose = Choose a number. Nothing is taken before you have seen what it costs.
numbers-all-taken = All numbers here are taken just now.
button-numbers-before = ‹ Back to those before
button-numbers-more = More numbers ›
number-connecting = is being connected
number-connected = connected, paid until { $end }
number-ending = works until { $end }, then it is given back
number-unpaid = the rent is not paid; it works until { $until }
number-suspended = suspended: the rent is not paid; it is kept for you until { $until }
number-status = Status: { $status }
number-released = given back
number-refused = not to be had; what you paid is back on your balance
number-order = Order { $number }
number-first-month = Rent for the first month
number-setup = Set-up, once
number-short = Numbers are paid from your balance. There is { $available } on it; { $missing } is missing.
number-then = Then { $rent } is taken from your balance every month, announced before. You can give the number back at the end of any paid month: /numbers.
number-ordered = <b>{ $number } is yours.</b> It is paid from your balance.
number-connecting-soon = It is being connected now; you are told here when it works. If it cannot be connected, everything you paid for it comes back to your balance.
number-rent-next = The next month costs { $rent } and is taken from your balance on { $on }.
number-rent-wanting = The next month costs { $rent }. It is taken as soon as there is enough on your balance.
number-rent-revives = A month costs { $rent }. As soon as there is enough on your balance, it is taken and the number works again.
number-kept = The number stays yours, and is paid for as before.
ask-release = Give { $number } back? It works until { $end } and costs nothing more. Until then you can change your mind; after that nobody can bring it back.
ask-release-now = Give { $number } back now? Nobody can bring it back then.
number-waits = Your number is waiting: <b>{ $number }</b>, { $amount }.
number-news-connected = <b>{ $number } works.</b> It is paid until { $end }.
number-news-refused = <b>{ $number } could not be connected</b>: the carrier does not have it any more. Everything you paid for it is back on your balance. We are sorry.
number-news-rent-failed = <b>The rent of { $number } could not be taken</b>: { $rent } is more than there is on your balance. It is tried again every day, and at once when money comes. The number works until { $grace }.
number-news-suspended = <b>{ $number } is suspended</b>: its rent is not paid. It is kept for you until { $until }. As soon as there is { $rent } on your balance, it works again.
number-news-resumed = <b>{ $number } works again.</b> It is paid until { $end }.
number-news-released = <b>{ $number } is given back.</b> It is not yours any more, and nothing more is taken for it.
number-rent-coming = The rent of <b>{ $number }</b> is taken from your balance on { $on }: { $rent } for the next month.
number-rent-missing = { $missing } is missing on your balance.
button-order-number = Look at the order
button-other-number = Choose another number
button-show-number = Show the number
button-number-release = Give it back
button-number-keep = Keep it
button-yes-release = Yes, give it back

# Invitations

menu-invite = Invite
help-invite = /invite: your own link, and what it brings you
words-invite = invite referral friend reward bonus
invite = Invite others
invite-terms = For everybody who comes by your link and then pays { $least } or more with their first purchase, { $reward } goes onto your balance: { $days ->
        [one] { $days } day
       *[other] { $days } days
    } after it, if nothing of it was given back by then.
invite-whom = It counts for those who are new here and buy within 30 days, once each.
invite-link = Your link: { $link }
invite-not-offered = Nobody is rewarded for inviting others at present.
invite-waiting = Paid, reward to come
invite-rewarded = Rewarded
invite-void = Given back, no reward
invite-total = Came to your balance
invite-came = <b>{ $reward } is on your balance</b>: somebody whom you invited has bought here. There is { $available } on it now.
button-send-invite = Send the link

# Trials

button-try = Try it free: { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
button-start-trial = Start the trial
trial = Trial: { $plan }
trial-lasts = It is free for { $days ->
        [one] { $days } day
       *[other] { $days } days
    }, until { $end }.
trial-nothing-charged = Nothing is charged, and no card is needed. Auto-renewal is off, so it ends by itself; you are told before.
trial-then = If you want to go on after that, the next period ({ $period }) costs { $amount } at today's price.
trial-once = An account has one trial, of one plan, before its first purchase. What it has can be changed once it is paid for.
trial-begun = <b>{ $plan } is active</b>, free until { $end }.
trial-go-on = To go on after that, pay for the next period or switch auto-renewal on, there.
subscription-trial = This is your trial: free until { $until }.

# Gifts

gifts = Gifts
gifts-about = Give somebody an amount or a plan. You get a code and a link; whoever opens it first has the gift.
gifts-not-sold = No gifts are sold at present. A code that you have got can be redeemed.
gift-own = <b>{ $code }</b>: { $what }, { $state }
gift-of-amount = { $amount } for the balance
gift-of-plan = { $plan } ({ $options }), { $period }
gift-of-plain-plan = { $plan }, { $period }
gift-status = Status: { $state }
gift-state-new = not paid yet
gift-state-open = can be redeemed until { $on }
gift-state-redeemed = redeemed on { $on }
gift-state-returned = nobody redeemed it; the money came back to your balance on { $on }
gift-choose-amount = <b>How much do you want to give?</b> It goes onto the balance of whoever redeems the code.
gift-choose-plan = <b>Which plan do you want to give?</b>
gift-plan = A gift: { $plan }
gift-once-included = What is otherwise paid once with the first purchase is included.
gift-confirm = A gift: { $what }
gift-costs = You pay <b>{ $amount }</b>.
gift-until = The code can be redeemed once, until { $until }: by its link, or typed under /gift. If nobody does, the money comes back to your balance.
gift-then-amount = Whoever redeems it has the amount on their balance here.
gift-then-plan = Whoever redeems it has the plan for the whole period from that day on, whatever it costs by then. Nothing more is charged to anybody after it.
gift-no-invoice = VAT is charged where and when the gift is redeemed, out of what you pay; so the invoice goes to whoever redeems it.
confirm-balance = On your balance
gift-balance-then = Left, if paid from there
gift-stale = <b>{ $what }</b>: this price was shown too long ago. Look at today's.
gift-given = Your gift: { $what }
gift-paid = <b>Your gift is paid:</b> { $what }.
gift-code = Code: <code>{ $code }</code>
gift-link = Link: { $link }
gift-keep-secret = Whoever opens it first and accepts it has it. Give it to nobody else.
gift-one = A gift: { $what }
gift-was-redeemed = <b>Your gift was accepted</b>: { $what }. Code { $code }.
gift-came-back = <b>Nobody has redeemed your gift in time</b>: { $what }. Code { $code }. { $amount } is back on your balance.
gift-waits = Your gift is waiting: <b>{ $what }</b>, { $amount }.
gift-ask-code = Send the code of the gift. Small or capital letters, spaces and hyphens do not matter.
gift-for-you = A gift for you: { $what }
gift-held-up = You have <b>{ $plan }</b> already, paid until { $end }, and only one of its kind can be active at a time. The gift stays yours to accept until { $until }: come back with the code when the subscription has ended.
gift-brings-plan = It starts when you accept it and lasts until { $end }. You pay nothing, and auto-renewal is off. The invoice, in your name and already paid, comes here.
gift-brings-amount = { $amount } goes onto your balance here, for whatever you like.
gift-brings-worth = This plan is not sold any more, so you get what was paid for it: { $amount } onto your balance.
gift-may-refuse = You need not accept it. The code can be redeemed until { $until }.
gift-received = <b>{ $amount } is on your balance.</b> There is { $available } on it now.
gift-active = <b>{ $plan } is active</b> until { $end }.
gift-active-next = Auto-renewal is off; if you want to go on after that, switch it on there.
button-give-amount = Give an amount
button-give-plan = Give a plan
button-give-for = Give it: { $amount }
button-redeem = I have a code
button-send-gift = Send it to somebody
button-show-gift = Show the gift
button-accept-gift = Accept the gift

# Details for invoices

menu-billing = Details for invoices
menu-documents = Documents
billing = Your details for invoices
billing-why = They decide the VAT and what an invoice says.
billing-country = { $country } (you said so on { $day })
billing-country-none = not said yet
billing-buyer = Buyer
billing-person = { $name }, a person
billing-company = { $name }, a company
billing-address = { $address }
billing-address-none = not given
billing-vat-none = not given. Until a valid one is, VAT is charged as to a person.
billing-vat-unchecked = { $number }. It stands on your invoices. It cannot be checked here, so VAT is charged as to a person.
billing-vat-checking = { $number }, being checked. Until it is confirmed, VAT is charged as to a person.
billing-vat-valid = { $number }, confirmed.
billing-vat-invalid = { $number }. Its register does not know it, so VAT is charged as to a person.
vat-number-confirmed = <b>Your VAT number { $number } is confirmed.</b> The prices you see from now on take it into account.
vat-number-not-known = <b>The register does not know the VAT number { $number }.</b> VAT is charged as to a person. If it is right, send it once more later.
button-country = Country
button-as-company = I buy as a company
button-as-person = I buy as a person
button-company-name = Company name
button-address = Address
button-vat-number = VAT number
button-email = E-mail
button-forget = Remove it
button-all-countries = All countries
country-first = One question before your first payment, because the VAT depends on it:
ask-country = <b>In which country do you live, or is your company?</b> Choose it, or send the beginning of its name.
countries-found = Did you mean one of these?
countries-none = No country is called that. Send the beginning of its name, or choose from all.
ask-company = Send the name of your company as it should stand on invoices.
ask-address = Send your address as it should stand on invoices: street, postal code, town, each on a line of its own.
ask-vat-number = Send the VAT number of your company. It begins with { $prefix }.
ask-email = Send the e-mail address at which our accounting can reach you.
toast-country = { $country }: prices are shown for it from now on

# Payment method and cards

paysystem = Payment method
paysystem-current = Chosen: { $system }
paysystem-choose = Choose how you pay.
paysystem-none = No payment method is available to you just now. Write to support: there may be another way. What is on your balance can be spent.
paysystem-currency = Currency: { $currency }
paysystem-converts = It takes { $currency }; what you pay is converted: { $rate }.
payment-system-gift = Gift
payment-system-bank = Bank transfer, for companies
payment-system-stripe = Bank card (Stripe)
payment-system-paypal = PayPal
payment-system-telegram = Bank card inside Telegram
payment-system-stars = Telegram Stars
check-out-silent = We cannot check this payment just now. Nothing was taken: try again in a minute.
page-in-chat = You pay here in Telegram, and the card is not saved. To have renewals paid by card, save one under /paysystem.
page-in-stars = That is { $stars } Telegram Stars.
payment-system-yookassa = Russian card, also Mir (YooKassa)
payment-system-btcpay = Cryptocurrency (BTCPay Server)
payment-system-cryptopay = Cryptocurrency in Telegram (Crypto Bot)
cards = Saved cards:
cards-none = No card is saved.
card = { $brand } •••• { $last4 }, { $expiry }
wallet = { $brand } { $wallet }
card-default = { $card } (used for renewals)
card-other = { $card }
card-lost = { $card } (no longer known to the payment system; save it again)
card-refused = { $card } (refused by the bank, no longer used)
card-expired = { $card } (expired)
card-expires = { $card } (expires soon)
card-default-expired = { $card } (used for renewals, expired)
card-default-expires = { $card } (used for renewals, expires soon)
card-expired-by-then = { $card } (which will have expired by then)
card-expires-before = <b>Your card { $card } expires before the next charge.</b>
card-expires-charge = On { $on } a renewal is to be paid from it. Save another card, or have enough on your balance by then.
card-expires-soon = <b>Your card { $card } expires soon.</b>
card-expires-top-ups = Automatic top-ups of your balance are taken from it. Save another card, and choose it for them.
card-renewed-by-bank = When your bank issues a new card in place of this one, we often learn of it by ourselves and go on with the new one. It is safer to save the new card here.
card-consent = <b>Save a card</b>
    Nothing is charged now. The card is kept by the payment system; all we see of it is its brand, last four digits and expiry.
card-consent-takes = It is then charged by itself for what is missing on your balance when these are due:
card-consent-nothing = Nothing of yours renews by itself just now. When you switch auto-renewal on, or buy something with it, you read the amount and the date first; what is missing on your balance is then charged to this card.
card-consent-stop = To stop it, switch auto-renewal off in /subscriptions or remove the card in /paysystem, at any time.
card-takes = { $plan }: { $amount } on { $on }, then every { $period }
button-agree-and-save = Agree and save a card
card-page = <b>Save the card on a secure page of the payment system.</b> Nothing is charged there.
card-under-way = The payment system has not answered yet. This message changes as soon as it does; nothing is charged.
card-saved = <b>Saved: { $card }.</b> It is used for renewals from now on.
card-saved-gone = The card was saved and has been removed since.
card-not-saved = No card was saved, and nothing was charged.
saved-card = <b>{ $card }</b>
saved-card-use = A renewal is paid from the balance; what is missing there is taken from the card used for renewals.
button-make-default = Use for renewals
button-remove-card = Remove
confirm-removal = Remove { $card }? Renewals can no longer be paid with it.
button-confirm-removal = Yes, remove
button-keep-card = No, keep it

# Notices

coming = <b>{ $plan }</b> is paid until { $end }.
coming-together = Your balance pays for more than this soon: for all of it together { $missing } is missing.
renewal-failed = <b>The renewal of { $plan } did not go through.</b>
renewal-price-changed =
    <b>The price of { $plan } has changed.</b> { $said } was the last price you were told, so nothing was taken.
button-stop = Switch auto-renewal off
reason-price-changed = The price has changed since you were last told of it, so nothing was taken.
reason-price-on-request = No terms are agreed for the next period, so it has no price.
renewal-how-to-mend = You need not wait: pay now, or top up your balance, and it renews at once if auto-renewal is on.
renewal-held-up = <b>The renewal of { $plan } is not paid yet</b>: we cannot get an answer from the payment system just now.
renewal-stays = Your subscription stays and works in full until there is an answer. You need not do anything, and nothing is taken twice.
grace-began = <b>The paid time of { $plan } ended on { $end }.</b>
last-warning = <b>Last reminder: { $plan } works until { $last } and is not renewed.</b>
ended = <b>{ $plan } has ended.</b> It was paid until { $end }.
ended-for-other = You were its Payer; the limits of its Customer, { $name }, are lower now.

# Support, terms, privacy, refunds

words-on-page = It stands on a page of ours; the button opens it.
button-open-page = Open the page
terms = { $service }: terms
privacy = { $service }: your data
privacy-kept = What is kept here
privacy-kept-all =
    Your Telegram id, name and language; your country; what you bought and paid, the documents made for it; of a saved card only its brand, last four digits and expiry; what you wrote to support; the link by which you first came. Card numbers are known to the payment system alone.
privacy-deletion = You can have a copy of it, or have it deleted, here and now; or ask, and a person answers. Invoices and the books behind them must be kept for as long as the law says.
button-ask-deletion = Ask about my data
button-my-data = Get a copy of my data
button-delete-data = Delete my data
button-yes-delete = Yes, delete it
deletion = <b>Deleting what is stored of you</b>
deletion-goes = Deleted: your name and language, your country with its evidence, your company, address, VAT number and e-mail; saved cards, here and at the payment system; what you wrote to support with its pictures and files, and the answers; your settings, the terms agreed with you, the link by which you came.
deletion-stays = Kept: the journal of your payments, and invoices with what is printed on them. The law obliges the seller to keep them for years (GDPR Art. 17(3)(b), and its VAT law), under your Telegram id. Also that you have bought or tried something, so that there is one trial for everybody.
deletion-for-good = It cannot be taken back. If you write again later, you begin anew; your payments and invoices are found there still.
deletion-not-yet = <b>To be ended first:</b>
hinders-subscription = A subscription is running. Switch its auto-renewal off in /subscriptions (or say there that you do not want it, if somebody else pays for it) and come back when it has ended, or hand it over.
hinders-number = You rent a number. Give it back in /numbers: it is yours to the end of its month.
hinders-gift = A gift of yours is open. It is redeemed, or its money comes back to you: see /gift.
hinders-balance = There is money on your balance. Use it up, or ask for it back in /paysupport.
hinders-debt = You owe something. Top up your balance: /balance.
hinders-dispute = Your bank questions a payment. Wait for what it decides.
hinders-charge = A payment or a page for a card is open. Finish it, or wait until it closes.
hinders-reward = A reward for somebody whom you invited is on its way. It comes to your balance.
hinders-request = A request of yours waits for its answer. Withdraw it in /support, or wait.
ask-deletion = <b>Delete all that is not to be kept by law?</b> This cannot be taken back.
deletion-begun = <b>Your data is being deleted.</b> You are told when it is done, usually within minutes.
deletion-done = <b>Your data is deleted.</b> What the law obliges us to keep is kept for as long as it says, and for nothing else. /start begins anew.
deletion-stopped = <b>Nothing was deleted</b>: something is in the way.
refused-account-deleted = This account was deleted, as its person wished: nothing can be agreed on with it until they come back.
refused-deletion-hindered = Something is to be ended first: open /privacy and press the button once more, it says what.
deleted-account = deleted on { $day }
export-asked = <b>A file of all that is stored of you is being made.</b> It comes here, usually within minutes.
export-ready = <b>All that is stored of you</b>, as a JSON file: times in UTC, amounts with their currency. It is yours: think whom you show it to.
refused-export-too-soon = You have had a copy within a day. The next one can be made from { $at } on.
paysupport = Refunds and charges

support = Support
support-yours = Your requests:
support-about = What is it about? You are asked what we need to know, and nothing is sent before you say so.
request-transfer = Transfer a subscription
request-refund = Refund
request-who-is-charged = Who is charged?
request-early-renewal = Renew earlier
request-legal-details = Company details
request-custom-terms = Other terms
request-personal-data = My data
request-other = Something else
request-draft = <b>{ $kind }</b>: not sent yet
request-open = <b>{ $kind }</b>: sent on { $day }, waits for an answer
request-has-answer = <b>{ $kind }</b>: there is an answer
request-is-answered = <b>{ $kind }</b>: answered
request-is-closed = <b>{ $kind }</b>: closed
request-line-own = <b>You</b>, { $at }
request-line-support = <b>Support</b>, { $at }
request-question = Question { $place } of { $count }:
request-how = Please write it here. You can also send a picture or a PDF.
question-new-customer = Which account shall have the subscription? Its Telegram name (like @name) or number.
question-reason = What is the reason?
question-payment = Which payment? Its day and amount, or the number of the invoice.
question-charge = What does your bank show? The day, the amount, the last four digits of the card. A picture of the bank's receipt helps.
question-subscription = Which subscription, if you have several?
question-period = For how long shall it be renewed, and why now?
question-company = The full name of the company.
question-address = Its address, with the country.
question-tax-number = Its VAT or tax number, and the registration number.
question-bank = The bank and account that you pay from, and an e-mail address for copies.
question-wishes = What do you need: how much, for how long, how you would like to pay?
question-data = What shall be done: a copy of what is kept of you, its deletion, both? Or what is your question?
question-matter = Please describe it.
request-told = <b>{ $question }</b>
request-added = <b>Added:</b>
request-files =
    { $count ->
        [one] With { $count } file.
       *[other] With { $count } files.
    }
request-ready = <b>Shall it be sent?</b> Whatever you write or send before is added.
request-more-again = What would you like to add to “{ $kind }”? Write it here, or send a picture or a PDF: support takes it up again then.
request-opened-again = <b>“{ $kind }” is open again</b> and waits for support. What is still open? Write it here, or send a picture or a PDF.
request-more = What shall be added to “{ $kind }”? Write it here, or send a picture or a PDF.
request-not-taken = Support can look at texts, pictures and PDFs only; this was not added.
request-answered = <b>Support has answered</b> your request “{ $kind }”:
request-closed = <b>Support has closed</b> your request “{ $kind }”. If something is still open, you can open it again within 7 days.
request-answer-files =
    { $count ->
        [one] A file belongs to the answer.
       *[other] { $count } files belong to the answer.
    }
button-open-again = Open again
button-off-list = Off my list
button-see-request = See the request
ask-withdraw = Withdraw “{ $kind }”? Nobody answers it then.
button-send-request = Send to support
button-own-request = Your request: { $kind }
button-discard = Discard
button-request-more = Add to it
button-withdraw = Withdraw
button-yes-withdraw = Yes, withdraw
button-request-done = Done, thank you
toast-request-sent = It is sent; the answer comes here
toast-request-gone = It is off your list

# Documents

documents = Your documents
documents-newest = The newest first. A number below sends one again.
documents-none = There are no documents yet. An invoice comes with each purchase and each renewal.
document-for-day = { $what }, { $day }
documents-unnumbered = comes in a moment
column-number = Number
column-what = For
column-amount = Amount
document-invoice = <b>Invoice { $number }</b>
document-credit-note = <b>Credit note { $number }</b>
document-payment-request = <b>Invoice for payment { $number }</b>
document-what = { $what }
document-for = { $what }, { $start } to { $end }
document-amount = Amount: { $amount }
document-corrects = Corrects invoice { $number }
document-customer = Customer: { $name }
document-active = Active until { $end }
document-renewed = Renewed until { $end }
document-number = Paid until { $end }

# Refusals

refused-already-subscribed = There is a subscription of this kind already. Only one can be active at a time.
refused-amount-too-large = That is too much at once: the most is { $maximum }.
refused-amount-too-small = That is too little: the least is { $minimum }.
refused-balance-short = Your balance is not enough: { $missing } is missing.
refused-cannot-retry = That failed again; it stays on the list.
refused-charge-gone = There is no such payment on your account.
refused-chat-invoice-over = This invoice is over. Nothing was taken: open a new one in the chat.
refused-chat-invoice-not-yours = This invoice was made for somebody else. Nothing was taken: open your own in the chat.
refused-card-lost = The payment system does not know this card any more. Save it again.
refused-cards-not-saved = No payment system that is available to you saves cards.
refused-ceiling-too-low = The most in a month cannot be less than one top-up of { $amount }.
refused-charge-open = A payment for this is under way. Finish it first, or wait until its page has closed.
refused-currency-not-priced = There is no price in { $currency } for this.
refused-currency-not-taken = Your payment method does not take { $currency }. Choose another one.
refused-document-gone = There is no such document on your account.
refused-document-not-ready = This document is being made; it comes here in a moment.
refused-trial-not-offered = There is no trial of this plan.
refused-trial-had = You have had your trial already: an account has one.
refused-trial-not-first = A trial is for accounts that have bought nothing yet.
refused-change-in-trial = During the trial it stays as it is. What it has can be changed from { $until } on, once the time after that is paid for.
refused-gift-unknown = There is no gift with this code. Look at its spelling and send it again.
refused-gift-used = Somebody has accepted this gift already.
refused-gift-expired = This gift was not accepted in time: it could be until { $closed }.
refused-gift-other-currency = This gift is in { $currency }, and your balance is not.
refused-gift-not-now = You have a subscription of this kind already. The gift can be accepted until { $until }, once that has ended.
refused-gift-gone = This gift is not one of yours.
refused-gift-paid = This gift is paid already.
refused-gift-stale = This price was shown too long ago. Nothing was taken; put the gift together again.
refused-gift-other-amount = Gifts of this amount are not sold any more.
refused-gifts-not-sold = No gifts are sold at present.
refused-promo-unknown = There is no such promo code. Look at its spelling and send it again.
refused-promo-too-many = That were too many codes that do not exist. You can try again from { $until } on.
refused-promo-stopped = The promo code { $promo } is not valid any more.
refused-promo-not-yet = The promo code { $promo } is valid from { $opens } on.
refused-promo-expired = The promo code { $promo } has expired: it was valid until { $closed }.
refused-promo-exhausted = The promo code { $promo } has been used as often as it could be.
refused-promo-used = You have used the promo code { $promo } already.
refused-promo-other-plan = The promo code { $promo } is for other plans.
refused-promo-other-period = The promo code { $promo } is for other periods: { $periods } months. Choose one of them and enter it again.
refused-promo-other-currency = The promo code { $promo } is not for { $currency }.
refused-promo-not-first = The promo code { $promo } is for the first purchase alone.
refused-promo-gone = The promo code { $promo } was kept for 30 minutes, and is not kept any more. Nothing was taken; enter it again.
refused-promo-exists = There is a promo code { $promo } already.
refused-not-understood = “{ $word }” is not understood.
refused-draft-changed = This has changed in the meantime. Look at it once more before you pay.
refused-draft-gone = This choice is not there any more. Choose a plan anew.
refused-draft-used = This is bought already.
refused-not-payer = Only the Payer of the subscription can do that.
refused-option-out-of-range = { $value } is not possible here: from { $minimum } to { $maximum }.
refused-parked-gone = Somebody has dealt with it already.
refused-nothing-to-end = There is no live subscription by that id, and none that this account pays for.
refused-nothing-to-credit = Nothing is left of what was paid for it. If it is not renewed, it ends by itself on { $end }.
refused-paid-by-another = The period that runs now was paid by another account, so it can be neither changed nor ended with credit before the next one begins.
refused-no-such-payment = There is no payment by that id, and this account has paid nothing lately.
refused-refund-not-possible = This payment cannot be given back from here: its payment system gives nothing back by itself, or it came in another currency than the balance has. Give it back there by hand.
refused-refund-nothing-left = All of this payment has gone back, or is asked to.
refused-refund-balance-short = Nothing of it is on the balance any more. End what was bought with it with credit first.
refused-refund-too-large = At most { $most } can go back.
refused-refund-whole-only = This payment system gives back all of a payment or nothing: { $captured }.
refused-refund-amount-unclear = Please write just an amount, like 12.50.
refused-refund-changed = It is not any more as it was shown, so nothing was done.
refused-not-your-role = Your role here is { $role }. This is for { $roles }: please ask one of them.
refused-preview-gone = This is not there any more. Please begin anew.
refused-preview-changed = It is not any more as it was shown, so nothing was done.
refused-payment-system-not-offered = This payment method is not available for your account. Choose another one.
refused-period-not-offered =
    { $months ->
        [one] The plan is not sold for { $months } month.
       *[other] The plan is not sold for { $months } months.
    }
refused-plan-not-sold = This plan is not sold now.
refused-price-changed = The price has changed: { $shown } was shown, now it is { $now }. A price that was shown holds for 30 minutes. Nothing was taken.
refused-handover-gone = This link is over: it was answered, taken back, or five minutes have passed. Ask for a new one.
refused-handover-own = You pay for this subscription yourself. Send the link to whoever is to pay for it instead.
refused-handover-late = Its renewal is near, or has failed. Paying can be handed over once it is renewed.
refused-handover-currency = This subscription is paid in { $currency }, and your account has another currency.
refused-transfer-never = Paying for a subscription cannot be handed over here.
refused-price-on-request = There is no agreed price for this choice. Ask for terms, and you will see one.
refused-nobody-there = There is no account with that Telegram id: whoever is meant has to write to the bot first.
refused-terms-reason = The reason is missing: write it after a semicolon.
refused-terms-over = These terms would be over already.
refused-terms-no-price = This plan has no list price, so there is nothing to take a discount from. Agree on a price.
refused-renewal-not-open = It is too early to renew: renewal opens on { $opens_at }. The period you chose stays as it is.
refused-subscription-ended = This subscription has ended. You can buy the plan anew.
refused-subscription-gone = There is no such subscription on your account.
refused-text-empty = There is nothing to read in that.
refused-text-too-long = That is too long: { $most } characters fit on a line.
refused-too-many-lines = That is too long: { $most } lines fit on an invoice.
refused-try-again = That did not work this time. Please try again.
refused-unknown-card = This card is not saved any more.
refused-unknown-country = We do not know the country { $country }, so we cannot say what VAT is due. Please tell us where you live.
refused-unknown-family = There are no such plans.
refused-unknown-option = The plan has no such option any more.
refused-unknown-payment-system = This payment method is not available any more. Choose another one.
refused-unknown-plan = This plan is not there any more.
refused-vat-number-not-asked = A VAT number is asked of a company in the European Union only.
refused-vat-number-wrong = This cannot be a VAT number of your country; one begins with { $prefix }. Check the digits.
refused-file-gone = Telegram does not give this file any more.
refused-reply-full = An answer may have { $files } files at most; the last one was not added.
refused-request-taken = { $by } has this request. To give it to somebody else, yourself included, hand it on.
refused-request-grown = Something was said since you looked. Read it first; what you drafted is kept.
refused-answer-gone = Nothing is drafted any more: it was sent, or dropped.
refused-reply-too-long = An answer may have { $characters } characters at most.
refused-request-full = That is more than one request can hold ({ $characters } characters, { $files } files); what you sent last was not added.
refused-number-gone = This number is not on your account.
refused-number-taken = Somebody was faster: this number is taken. Nothing was taken from your balance.
refused-numbers-not-sold = No numbers are sold there any more.
refused-request-gone = This request is dealt with already.
refused-request-incomplete = Something is still to be answered before it can be sent.
refused-request-not-payer = Only who pays for a subscription can ask for its transfer, and this account pays for none now.
refused-too-many-requests = You have { $most } requests with us already. Please wait for an answer, add to one of them, or withdraw one.
refused-top-up-below-threshold = A top-up has to be at least { $below }, so that one is enough.
refused-other = That is not possible just now.

# Staff

statistics = Statistics
statistics-none = There are no figures yet. They are gathered once a day, while everything stored is checked; look again tomorrow.
statistics-as-of = As of { $at }
statistics-plans = <b>Active subscriptions</b>
statistics-no-plans = None.
statistics-money = <b>Money in { $month }</b>
statistics-no-money = No money moved in { $month }.
statistics-system = { $system }, { $currency }
statistics-percent = { $percent }%
statistics-more =
    { $count ->
        [one] and { $count } line more
       *[other] and { $count } lines more
    }
statistics-note = Recurring: prices of active subscriptions for one month, without VAT. Trials count nothing; in grace is not active. Fees: those that are in the books.
statistics-chart = Income by month, as of { $at }
button-chart = Chart
toast-chart = The chart is on its way.
statistics-row-mrr = Recurring a month
statistics-row-active = Active
statistics-row-new = New, 30 days
statistics-row-ended = Ended, 30 days
statistics-row-unpaid = of these unpaid
statistics-row-churn = Churn, 30 days
statistics-row-due = Renewals in 7 days
statistics-row-due-amount = for, with VAT
statistics-row-attempts = A payment failed
statistics-row-grace = In grace
column-figure = Figure
column-plan = Plan
column-active = Active
column-recurring = Recurring a month
column-system = System
column-came-in = Came in
column-went-back = Went back
column-fees = Fees

parked = Parked work
parked-what = What could not be done by itself.
parked-none = Nothing is parked.
parked-shown = { $first } to { $last } of { $count }, the oldest first. A number opens one.
parked-item =
    { $place }. <b>{ $kind }</b>
    { $at }
    { $why }
parked-piece =
    <b>{ $kind }</b>
    Parked on { $at }
parked-payer = Payer: { $name }, Telegram <code>{ $id }</code>
parked-payment = Payer: { $name }, Telegram <code>{ $id }</code>, { $amount }
parked-technical = For the technicians
parked-name = Name: <code>{ $name }</code>
parked-record = Record: <code>{ $record }</code>
parked-reason = Reason: <code>{ $reason }</code>
parked-rings =
    { $count ->
        [one] <b>Work is parked</b>: { $kind }. It could not be done by itself.
       *[other] <b>Work is parked</b>: { $kind }, { $count } times. It could not be done by itself.
    }
parked-in-all =
    { $count ->
        [one] { $count } piece waits for staff in all.
       *[other] { $count } pieces wait for staff in all.
    }

request-rings =
    { $count ->
        [one] <b>A customer asks for support.</b>
       *[other] <b>Customers ask for support</b>, { $count } times.
    }
request-rings-overdue =
    { $count ->
        [one] <b>A customer still waits for support:</b> longer than they should.
       *[other] <b>Customers still wait for support</b>, { $count } of them: longer than they should.
    }
requests-in-all =
    { $count ->
        [one] { $count } request waits for staff in all.
       *[other] { $count } requests wait for staff in all.
    }
requests = Customers' requests
requests-what = What waits for an answer, the oldest first.
requests-of-kind = Of one kind: <b>{ $kind }</b>
requests-none = Nothing waits here.
requests-item =
    { $place }. <b>{ $kind }</b>
    { $name }, waits for { $waited }
requests-item-taken = Taken by { $name }
requests-which-kind = Which kind?
view-new =
    { $chosen ->
        [yes] • New: { $count }
       *[no] New: { $count }
    }
view-mine =
    { $chosen ->
        [yes] • Mine: { $count }
       *[no] Mine: { $count }
    }
view-all =
    { $chosen ->
        [yes] • All: { $count }
       *[no] All: { $count }
    }
button-by-kind = By kind
button-kind = { $kind }: { $count }
button-every-kind = Every kind
waited-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
waited-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
waited-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
staff-request =
    <b>{ $kind }</b>
    From { $name }, Telegram <code>{ $id }</code>
    Sent on { $at }
request-handed = <b>{ $name } has handed a request on to you</b>: { $kind }
staff-request-waits = Waits for { $waited }
staff-request-answered = Answered: it waits for the customer
staff-request-closed = Closed
staff-request-withdrawn = Withdrawn by the customer
staff-request-taken = Taken by { $name }
request-line-customer = <b>{ $name }</b>, { $at }
request-line-staff = <b>Support ({ $name })</b>, { $at }
staff-note = <i>Note by { $name } for { $to }, { $at }:</i>
staff-note-to-queue = <i>Note by { $name } for whoever is free, { $at }:</i>
staff-notes = <b>Notes for colleagues</b>
staff-reply-asked = Write the answer to { $name } here, or send pictures and documents. You see it before it is sent.
staff-reply-not-taken = An answer is a text, a picture or a document. Please send it once more.
staff-answer = <b>To { $name }, from “Support”:</b>
staff-answer-more = Whatever you write or send before it is sent is added.
staff-to-whom = Who shall have it?
staff-note-asked = What should { $name } know? Write it here, { $characters } characters at most. The chat does not show it to the customer; a copy of all that is stored of them holds it.
staff-note-asked-queue = What should whoever takes it know? Write it here, { $characters } characters at most. The chat does not show it to the customer; a copy of all that is stored of them holds it.
staff-hand-to = Hand it on to <b>{ $name }</b> with this note?
staff-hand-to-queue = Put it back for <b>whoever is free</b> with this note?
ask-close-request = Close it? { $name } is told so, and can open it again within { $days } days.
staff-number =
    <b>{ $number }</b>, { $place }
    Sold to { $name }, Telegram <code>{ $id }</code>
    Ordered on { $at }
ask-number-connected = Is it connected? Its customer is told that it works.
ask-number-refuse = Refuse it? Everything that was paid for it goes back to the customer's balance, and the number is never sold again here.
toast-number-connected = Its customer is told
button-number-connected = It is connected
button-number-refuse = Not to be had
button-yes-connected = Yes, it works
button-yes-refuse = Yes, give the money back
button-reply = Answer
button-request-files = Show the files
button-close-request = Close
button-take = Take it
button-hand-on = Hand on
button-notes = Notes: { $count }
button-to-me = To me
button-to-queue = To whoever is free
button-yes-hand-on = Yes, hand it on
button-send-answer = Send it
button-to-request = ‹ To the request
button-to-requests = ‹ To the requests
button-request-of = Request: { $kind }
button-repay-named = Give the payment back
toast-request-taken = It is yours
toast-request-handed = Handed on
toast-answer-sent = On its way to the customer
toast-request-closed = Closed; the customer is told
button-yes-close = Yes, close it

parked-kind-renew = Renewing a subscription
parked-kind-lapse = Starting the grace period
parked-kind-lapse_promo = Giving a reserved promo code back
parked-kind-expire = Ending a subscription
parked-kind-turn = A subscription's options change
parked-kind-remind = Announcing a renewal
parked-kind-warn = The last reminder before the end
parked-kind-tell_price = Telling a payer of a changed price
parked-kind-tell_failure = Telling a payer of a failed renewal
parked-kind-return_gift = Giving back the money for a gift that nobody has redeemed
parked-kind-tell_gift = Telling a giver what became of a gift
parked-kind-reward = Rewarding whoever has invited a customer
parked-kind-tell_reward = Telling somebody of a reward
parked-kind-tell_changed = Telling a Customer what their subscription allows now
parked-kind-tell_held_up = Telling a payer that a payment takes longer
parked-kind-tell_grace = Telling a payer that the paid time is over
parked-kind-tell_ended = Telling that a subscription has ended
parked-kind-lapse_handover = Ending an offer to hand paying over
parked-kind-tell_handover = Telling what came of handing paying over
parked-kind-lapse_proposal = Ending a proposal to pay for somebody
parked-kind-ask_customer = Asking somebody whether another may pay for them
parked-kind-tell_proposal = Telling what came of a proposal to pay for somebody
parked-kind-tell_begun = Telling a Customer that somebody has paid for them
parked-kind-tell_declined = Telling a payer that their Customer does not want it longer
parked-kind-tell_terms = Telling a customer of the terms agreed on
parked-kind-tell_opened = Telling a customer that renewal is open
parked-kind-tell_terms_end = Telling a customer and staff that terms end
parked-kind-advance = Following up a payment
parked-kind-follow = What was waiting for a payment
parked-kind-tell = Telling a payer how a payment stands
parked-kind-forget = Removing a card at the payment system
parked-kind-set_up = Saving a card
parked-kind-tell_expiring = Telling a payer that a card expires
parked-kind-look = Looking at a balance: a word, or an automatic top-up
parked-kind-tell_stopped = Telling that automatic top-ups have stopped
parked-kind-tell_low = Telling of a low balance
parked-kind-tell_ceiling = Telling that the ceiling of automatic top-ups is reached
parked-kind-number = Numbering a document
parked-kind-deliver = Drawing and sending a document
parked-kind-check_vat = Checking a VAT number
parked-kind-gather = Gathering what is stored of somebody, for their file
parked-kind-send_export = Sending somebody the file of what is stored of them
parked-kind-look_for_open = Looking whether something is open of somebody who wants to be deleted
parked-kind-empty_account = Deleting somebody's data: the account
parked-kind-erase = Deleting somebody's data: what they wrote
parked-kind-tell_deleted = Telling somebody whether their data is deleted
parked-kind-tell_vat = Telling whether a VAT number is valid
parked-kind-draw = Drawing a chart for staff
parked-kind-count = Counting parked work
parked-kind-ring = Telling staff of parked work
parked-kind-reply = Telling a customer what support has answered
parked-kind-tell_handed = Telling one of the staff of a request that is theirs now
parked-kind-overdue = Seeing whether a customer's request waits for too long
parked-kind-connect = Connecting a SIP number
parked-kind-disconnect = Giving a SIP number back to the carrier
parked-kind-rent = Taking the rent of a SIP number
parked-kind-lapse_number = Suspending or releasing a SIP number
parked-kind-tell_number = Telling somebody how their SIP number stands
parked-kind-remind_rent = Announcing the rent of a SIP number
parked-kind-fetch = Fetching exchange rates
parked-kind-settle = Booking a bank transfer
parked-kind-tell_assigned = Telling somebody of their bank transfer
parked-kind-unreadable = A record that cannot be read
parked-kind-update = Answering somebody in the chat
parked-kind-event = News from a payment system
parked-kind-refund = Giving money of a payment back
parked-kind-reversal = Money of a payment goes back, or may
parked-kind-warning = A bank has doubts about a payment
parked-kind-other = Work of the kind “{ $kind }”

parked-why-payment-system = The payment system did not answer, or refused the request.
parked-why-key = The payment system refuses our key. Mend the key, then try again; nothing has ended meanwhile.
parked-why-off = The payment system is switched off here, or is not in the catalog. Put it back, then try again.
parked-why-catalog = The catalog has no more what this needs. Put it back into the catalog, then try again.
parked-why-carrier = The carrier did not answer, or refused the request.
parked-why-number-order = A number is sold and paid for: connect it at the carrier, then say so here. If it is not to be had, refuse it: its customer gets everything back.
parked-why-number-release = This number is nobody's any more: cancel it at the carrier, then take it off this list.
parked-why-chat = Telegram did not take the message.
parked-why-malformed = It is not in the form that this version understands.
parked-why-unreadable = What is stored is not in the form that this version understands.
parked-why-died = The program was cut off several times while it worked on this.
parked-why-reversal-refund = It was refunded in the payment system's own dashboard, or such a refund came back. It is booked; what was bought with it still runs: end it, if that was meant.
parked-why-refund-not-made = A refund that was asked for here was not made, and the money is on the balance again. The reason of the payment system stands below.
parked-why-reversal-warning = The card's bank asks about the payment, or its holder has reported fraud. Nothing is taken yet; what the payment brought is set aside as far as it is there, and no saved card of this payer is charged by itself. Refund it, answer the bank, or let the warning go if you know better.
parked-why-reversal-dispute = The card's bank disputes the payment, or has decided. What it took is booked. Answer it in the payment system's dashboard; no saved card of this payer is charged by itself meanwhile.
parked-why-foreign = It is about a payment that does not fit anything known here.
parked-why-fault = An error in the program.

ask-retry = Try it again now? It is done as if it had just become due. If it fails again for a day, it comes back to this list.
ask-retry-update = Try it again now? The message or press is handled as if it had just arrived, and the person may be answered. If that fails, it stays on this list.
ask-resolve = Take it off the list? It is never tried again by itself. Do so only when it has been dealt with in another way.
ask-give-up = Give this payment up? It counts as failed, and what waited for it goes on. Look in the payment system first whether it was paid: from now on we do not ask. If its news arrives all the same, the money serves what it was for, or is put on the payer's balance.
button-retry = Try again
button-resolve = Take off the list
ask-give-up-refund = Give this refund up? Its money is on the payer's balance again. Look in the payment system first whether it was made: from now on we do not ask. If it was made all the same, that is booked as soon as we hear of it, and what is missing is owed.
ask-give-up-warning = Let it go? What was set aside for this payment is on the payer's balance again, and their saved cards are charged by themselves again. If the bank takes the money all the same, that is booked, and what is missing is owed.
button-give-up-refund = Give up the refund
button-give-up-warning = Let the warning go
button-yes-give-up-refund = Yes, give it up
button-yes-give-up-warning = Yes, let it go
button-give-up = Give up the payment
button-yes-retry = Yes, try again
button-yes-resolve = Yes, take it off
button-yes-give-up = Yes, give it up
button-no = No, back
button-older = ‹ Older
button-newer = Newer ›

# Staff: ending a subscription with credit

ending-which = <b>End a subscription with credit.</b> Write the Telegram id of who pays for it, or its own id.
ending-several = <b>{ $name }</b> pays for more than one. Which of them shall end?
ending-until = <b>{ $plan }</b>, paid until { $end }
ending-id = Subscription <code>{ $id }</code>
ending-payer = Payer: { $name }, Telegram <code>{ $id }</code>
ending-customer = Customer: { $name }, Telegram <code>{ $id }</code>
ending-why = <b>Why shall it end?</b> Write the reason here, { $characters } characters at most. It is kept with the entry in the books; the customer is not told, but finds it in a copy of all their data.
ending-preview = End with credit
ending-used = Used so far
ending-net = Left, without VAT
ending-vat = VAT of that
ending-gross = Given back
ending-balance = { $amount } go to the balance of { $name }, and a credit note corrects each invoice.
ending-way = Or { $amount } of it go back at once by { $system }, and { $rest } to the balance.
ending-way-all = Or { $amount }, all of it, go back at once by { $system }.
ending-limits = It ends at once, and so do its limits for { $name }. A payment for it that is under way is closed first.
ending-told = Payer and Customer are told in the chat. Counted as of { $at }; it can be confirmed until { $until }.
ending-reason = <b>Reason:</b>
ending-done = <b>It has ended.</b> { $amount } are on the balance of { $name }. The credit note follows, and Payer and Customer are told.
ending-done-refund = <b>It has ended.</b> { $rest } are on the balance of { $name }. The credit note follows, and Payer and Customer are told.
ending-done-refund-all = <b>It has ended.</b> Nothing of it goes to the balance of { $name }. The credit note follows, and Payer and Customer are told.
button-ending-one = { $plan }: { $name }
button-end = End it, give back { $amount }
button-end-refund = End it, { $amount } back by { $system }

# Staff: giving money of a payment back

repay-which = <b>Give money of a payment back.</b> Write the Telegram id of who paid, our id of the payment, or the payment system’s.
repay-several = The last payments of <b>{ $name }</b>, Telegram <code>{ $id }</code>. Which of them shall go back?
button-repay-one = { $amount }, { $system }, { $at }
repay-payer = Payer: { $name }, Telegram <code>{ $id }</code>
repay-came = <b>{ $amount }</b> by { $system }, { $at }
repay-payment = Payment <code>{ $id }</code>, there <code>{ $reference }</code>
repay-captured = Came in
repay-back = Gone back, or asked to
repay-available = On the balance now
repay-most = Can go back
repay-how-much = <b>How much shall go back?</b> Write the amount, at most { $most }.
repay-spent = <b>Nothing of it is on the balance any more.</b> What was bought with it is given back first: end the subscription with credit (/end), then come back here.
repay-nothing-left = <b>All of it has gone back, or is asked to.</b>
repay-other-currency = <b>It came in another currency than the balance has.</b> Give it back in the payment system’s own dashboard, and take it off the balance afterwards.
button-repay-all = All that can: { $amount }
repay-why = <b>Why shall { $amount } go back?</b> Write the reason here, { $characters } characters at most. It is kept with the entry in the books; the customer is not told, but finds it in a copy of all their data.
repay-preview = Money back
repay-goes = <b>{ $amount }</b> leave the balance and go back by { $system } to where they came from. The payer is told in the chat.
repay-rest = Left on the balance: { $rest }.
repay-until = It can be confirmed until { $until }.
repay-reason = <b>Reason:</b>
button-repay = Give { $amount } back
repay-made = <b>{ $amount } are on their way back</b> to { $name }, by { $system }. They are told in the chat. Should the bank send it back, it is on the balance again, and you are told.
repay-asked = <b>{ $amount } of { $name } are set aside.</b> { $system } has not answered yet; it is asked again by itself, and its payer is told when it is made. If it refuses, you are told here.
repay-failed = <b>{ $system } did not give it back:</b> { $failure }. { $amount } are on the balance of { $name } again.
button-preview-again = Show it as it is now
ended-early = <b>{ $plan } has ended</b> on { $end }: our staff ended it.
ended-credited = What was left of it is on your balance: { $amount }. A credit note comes, too.

# Changing a running subscription

button-change-options = Change the options
button-add-options = Add: { $options }
button-upgrade = Upgrade
button-upgrade-to = Upgrade to { $plan }
button-change-for = Look at it: { $amount }
button-change-on = Go on
button-change-end = Change it and move the end
button-change-yes = Change it
change-title = Change { $plan }
change-now = Now: { $options }
change-pending = Chosen from the next period on: { $options }
change-how-shorten = More costs nothing now: the money that is left pays for it, and the end comes earlier.
change-how-pay-difference = For more you pay the difference for the time that is left; the end stays.
change-how-full = For more you pay the whole new price, and a new period begins.
change-how-lengthen = Less frees money: what is left lasts longer, and the end comes later.
change-how-next-renewal = Less is possible from the next period on.
change-how-never = Less is not possible before the end; then you can buy anew, whatever you like.
change-from-to = { $before } → <b>{ $after }</b>
change-to-plan = To <b>{ $plan }</b>: { $options }
limit-change = { $name }: { $before } → { $after }
limit-value =
    { $value ->
        [unlimited] without limit
        [yes] yes
        [no] no
       *[other] { $value }
    }
change-paid = Of what you paid, as of { $at }:
change-used = used
change-left = left
change-rest-costs = the rest of the time costs now
change-end-moves = Nothing is charged. <b>It ends on { $end } instead of { $before }.</b>
change-end-same = Nothing is charged, and the end stays: { $end }.
change-end-stays = The difference for the time that is left is <b>{ $amount }</b>. The end stays: { $end }.
change-costs-nothing = <b>Nothing is to be paid</b>: for the time that is left it costs no more than what you paid. The end stays: { $end }.
change-new-period = The whole new price is paid, <b>{ $amount }</b>, and a new period of { $period } begins, up to { $end }.
change-lapses = What is left of the present period, { $left }, lapses.
change-at-renewal = Nothing changes now and nothing is charged. From { $end } on, the next period is as you chose.
change-balance = On your balance: { $available }; { $missing } is missing to pay from it.
change-renews = After that it renews by itself: { $amount } for { $period }, on { $on }.
change-next-costs = The next period ({ $period }) would cost { $amount }; auto-renewal is off.
change-not-renewed = The catalog does not sell the next period so: it runs to its end.
change-documents = Your invoice is for the former options. So what is left of it, { $left }, comes back by a credit note and at once pays a new one: { $price }
change-until = You can agree to this until { $until }; after that it is reckoned anew.
changed = <b>{ $plan } is changed.</b> { $options }. Paid until { $end }.
limits-changed = <b>{ $plan } allows something else now:</b> whoever pays for it has changed it. It is paid until { $end }.
upgrade-title = A higher plan than { $plan }
upgrade-plan = <b>{ $plan }</b>. { $summary } To pay for the time that is left: { $amount }
upgrade-none = There is no higher plan that could be had now.
upgrade-terms = The options and the end ({ $end }) stay. To a lower plan one cannot change while this one runs: after the end you are free to buy any.
change-waits = Your change is waiting: <b>{ $plan }</b>, { $options }. As of now it costs { $amount }.
purpose-change = For: changing { $plan }.
document-changed = Changed, paid until { $end }
refused-change-nothing = That is as it is already.
refused-change-mixed = More of one thing and less of another is not possible at once. Do one after the other.
refused-change-next-sold = The next period is paid already, so it cannot be changed before it begins.
refused-change-free = That costs nothing, so the money that is left would never be used up. Write to support if you need it.
refused-change-too-soon = The last change counts from { $at } on. After that it can be changed again.
refused-change-in-grace = The paid time is over. Renew first, then change it.
refused-change-unpaid = The last attempt to renew has failed. Pay for the renewal first, then change it.
refused-change-shown-anew = What was shown does not hold any more, so nothing was done. This is how it is now.
refused-ends-too-late = The end would be { $end }, and that is too far away. Write to support if you need it.
refused-reduction-never = Less is not possible while it runs. After the end on { $end } you can buy anew, whatever you like.
refused-upgrade-never = This plan cannot be changed to another one while it runs.
refused-upgrade-lower = While it runs, a plan can be changed to a higher one only. After the end, { $end }, you are free to buy any.

# Promo codes before staff
promo-list = Promo codes
promo-none = There are none yet.
promo-how =
    Send the code and what it gives, for example:
    <code>SUMMER 20% until 2026-12-31 limit 100</code>

    • what it gives: <code>20%</code>, <code>10 { $currency }</code> or <code>14 days</code>
    • <code>from</code> and <code>until</code> a day, which is included
    • <code>limit 100</code>: of all uses; <code>each 1</code>: of one account (1 if it is not said, 0: any number)
    • <code>plans</code>: { $plans }; several with commas
    • <code>months 6,12</code>
    • <code>first</code>: the first purchase alone

    It does not run before you start it.
promo-running = Running
promo-not-running = Not running
promo-percent = { $percent }% off
promo-amount = { $amounts } off
promo-free-days =
    { $days ->
        [one] { $days } day free
       *[other] { $days } days free
    }
promo-taken = { $taken } taken
promo-taken-of = { $taken } of { $limit } taken
promo-usage = Used: { $used }. Reserved just now: { $reserved }.
promo-from = from { $at } on
promo-until = until { $at }
promo-limit =
    { $limit ->
        [one] once in all
       *[other] { $limit } times in all
    }
promo-each =
    { $limit ->
        [one] once by each account
       *[other] { $limit } times by each account
    }
promo-plans = plans: { $plans }
promo-months = periods in months: { $months }
promo-first = the first purchase alone
button-new-promo = New code
button-start-promo = Start
button-stop-promo = Stop
button-more = More

# Bank transfers, for staff
menu-bank = Bank transfers
transfers = Bank transfers
transfers-suspense = These came and could not be matched. Look whose they are, or send them back.
transfers-suspense-none = Nothing waits for you: whatever came could be matched.
transfers-reference-asked = To say that an invoice is paid, send its reference (RF…). Statements are imported by <code>python -m chalicelib.bank</code>.
button-transfers-transfer = { $amount }, { $day }
transfers-transfer = <b>{ $amount }</b>, booked on { $day }
transfers-payer = From: { $payer }
transfers-text = Text: { $text }
transfers-other-amount = It names an invoice of ours, but the amount or the currency is another.
button-transfers-assign = Put it on a balance
button-transfers-return = It was sent back
transfers-whose = Whose is it? Send the Telegram id.
transfers-for = { $name }, { $id }
transfers-why = Why? The reason is kept, { $characters } characters at most.
transfers-why-return = Why was it sent back? The reason is kept, { $characters } characters at most.
transfers-invoice = Invoice { $number }, <b>{ $amount }</b>
transfers-reason = Reason: { $reason }
transfers-preview-mark = <b>{ $amount }</b> will be booked as received, and what the invoice was for is done.
transfers-preview-assign = <b>{ $amount }</b> will be put on this balance:
transfers-preview-return = <b>{ $amount }</b> will be taken off the list: your bank has sent it back.
button-transfers-mark-yes = Received: { $amount }
button-transfers-assign-yes = Put { $amount } on the balance
button-transfers-return-yes = Sent back: { $amount }
transfers-done-mark = Done: { $amount } received.
transfers-done-assign = Done: { $amount } is on the balance, and its owner reads it.
transfers-done-return = Done: { $amount } is off the list.
transfer-assigned = Your bank transfer of <b>{ $amount }</b>, booked on { $day }, is on your balance.
refused-no-such-invoice = There is no invoice with that reference. It begins with RF and stands on the invoice.
refused-invoice-over = That invoice was paid already.
refused-suspense-gone = Somebody has dealt with it already.
refused-no-such-account = Nobody with that Telegram id has ever written here.
refused-preview-over = That was shown more than half an hour ago. Begin anew with /bank.
## Agreeing on terms, before staff

menu-deal = Agree on terms
deal-whom = <b>Agree on terms.</b> Write the Telegram id of the account that pays.
deal-plan = <b>{ $name }</b>, Telegram <code>{ $id }</code>. Terms for which plan?
deal-has = Agreed for <b>{ $plan }</b>: { $terms }.
deal-how =
    <b>{ $plan }</b> for { $name }: write the terms, then a semicolon, then why (at most { $characters } characters).
    { "" }
    <code>2.50 { $currency } per accounts least accounts 20 months 12,36 until 2030-12-31; a provider</code>
    <code>15% until 2030-12-31; a provider</code>
    <code>none; a provider</code>
    { "" }
    A price is of one month, or of each of an option: { $counts }. A percentage is taken off the full price, in place of the discount for paying ahead where it is more. Months: { $months }; all of them if none are named. The last day is included. “none”: what was agreed on holds no longer.
deal-preview = New terms
deal-account = Account: { $name }, Telegram <code>{ $id }</code>
deal-is = <b>{ $plan }</b>: { $terms }
deal-none = nothing is agreed on any more
deal-example = With { $options }, this account pays:
deal-listed = list price
deal-agreed = then
deal-no-price = on request
deal-told = They hold at once, for purchases, changes and renewals. The account reads of it in the chat. This can be confirmed until { $until }.
deal-reason = <b>Reason:</b>
button-deal = Agree
deal-done = <b>Agreed.</b> { $name } has these terms for { $plan } from now on and reads of it in the chat.
deal-ends = <b>Terms end soon.</b> { $name }, Telegram <code>{ $id }</code>: { $plan } is paid until { $end }, and its terms hold up to and including { $at }.
terms-agreed = <b>Terms were agreed with you</b> for { $plan }: { $terms }.
terms-used = New purchases, changes and renewals use them. Promo codes do not add to them.
terms-gone = <b>Your terms for { $plan } hold no longer.</b> What is paid for stays as it is.
terms-end-soon = <b>Your terms for { $plan } hold up to and including { $at }.</b>
terms-end-no-price = After that there is no price for its renewal until new terms are agreed.
terms-end-list-price = After that renewals take the list price; you read it before anything is taken.
button-terms-price = See your price
terms-wished = { $plan }: { $options }, paid for { $period }
terms-wished-next = Renewal of { $plan }: { $options }, for { $period }

## Paying handed over

button-hand = Hand paying over
button-hand-link = Make a link
button-share = Send it to somebody
button-take-back = Take it back
button-hand-yes = I will pay
button-hand-no = No
hand-title = Hand paying over
hand-what = Another account can pay for <b>{ $plan }</b> from its next renewal on. What is paid until { $end } stays paid; nothing of yours is charged for it after that.
hand-limits = The subscription stays in the name of its Customer, and so do its limits. Who pays also decides: on renewal, options, period.
hand-until = You get a link for whoever is to pay. It can be accepted within 5 minutes, once, and you can take it back until then.
hand-offered = <b>Send this link to whoever is to pay for { $plan }.</b> It can be accepted until { $until }.
hand-taken-back = Taken back: the link leads nowhere any more, and nothing has changed.
hand-asked = { $name } asks you to pay for { $plan }
hand-asked-paid = It is paid until { $end }, by { $name }. You pay nothing now.
hand-asked-charge = <b>Next charge</b>: { $amount } on { $on }, for { $period }; then again for each period.
hand-asked-by-hand = It does not renew by itself. The next period would be { $amount } for { $period }, from { $end } on, if you renew it.
hand-asked-price = The price of a period: { $price }
hand-asked-source = It would be paid { $source }.
hand-asked-cannot = You have nothing to pay it with yet: { $source }. So it will not renew by itself until you save a card or top up and switch that on.
hand-asked-limits = Its limits stay with the Customer, { $name }: your own account gets none.
hand-asked-stop = You can switch auto-renewal off at any time in /subscriptions. The period that runs can be changed by you only once the next one has begun.
hand-asked-until = You can accept until { $until }.
hand-yours = <b>You pay for { $plan } from now on.</b> It is paid until { $end }.
hand-yours-by-itself = It renews by itself. You find it in /subscriptions, with the switch for that.
hand-yours-by-hand = It does not renew by itself. You can switch that on in /subscriptions.
hand-refused = All right. Nothing has changed, and nothing is charged.
hand-over-accepted = <b>{ $name } pays for { $plan } from now on.</b> What is paid until { $end } stays paid; nothing of yours is charged for it any more.
hand-over-refused = <b>{ $name } does not want to pay for { $plan }.</b> Nothing has changed.
hand-over-lapsed = <b>Nobody has accepted to pay for { $plan } in time.</b> Nothing has changed; you can make another link.
hand-payer-changed = <b>{ $name } pays for your { $plan } from now on.</b> Nothing else changes for you.

## Paying for somebody else

button-for-other = For somebody else
button-for-whom = Choose who it is for
button-for-pick = Choose in Telegram
button-for-link = Make a link
button-for-me = Buy it for myself
button-for-yes = Accept
button-for-no = Decline
button-for-go-on = Go on to payment
for-title = For somebody else
for-plans = You pay, and somebody else has it. Which plan is it to be?
for-what = What it is: { $plan }
for-how = <b>Who is it for?</b> Choose them in Telegram, or make a link and send it to them. They have 5 minutes to accept; after that you pay here. Nothing is charged before.
for-decides = You decide on renewal, options and period; they can decline to have it longer than it is paid. They read your name, you read theirs.
for-pick = Press the button below the chat and choose who it is for.
for-chosen = You have chosen { $name }.
for-not-chosen = Nobody was chosen.
chosen-too-late = Nothing asks for a person any more. Open the plan again, and choose there who it is for.
for-link = <b>Send this link to whoever it is for.</b> The first one who accepts is the Customer. It can be accepted until { $until }.
for-asked = <b>{ $name } is asked</b>, if they have written to this bot before. If not, send them this link: it works for nobody else. It can be accepted until { $until }.
for-then = Once they have accepted you get a message here, with the way to pay.
for-taken-back = Taken back: it cannot be accepted any more, and nothing has changed.
for-you = { $name } wants to pay for your { $plan }
for-you-period = For { $period }. You pay nothing, now or later. The limits of your account grow.
for-you-allows = What it allows
for-you-pays = { $name } decides on renewal and options. You can decline to have it longer than it is paid, at any time in /subscriptions.
for-you-told = If you answer, { $name } reads your name as it is in Telegram, and whether you have accepted.
for-you-until = You can accept until { $until }.
for-accepted = <b>Accepted.</b> { $plan } begins as soon as { $name } has paid; you will read it here.
for-refused = Declined. Nothing has changed for you.
for-over-accepted = <b>{ $name } has accepted { $plan }.</b> It begins once you have paid.
for-over-refused = <b>{ $name } does not want { $plan }.</b> Nothing was charged.
for-over-lapsed = <b>Nobody has accepted { $plan } in time.</b> Nothing was charged; you can ask again.
for-begun = <b>You have { $plan }</b>, paid until { $end } by { $name }.
for-begun-limits = The limits of your account have grown. You find it in /subscriptions.
whose-nobody = <b>This is for somebody else</b>, who has yet to accept: their limits will grow.
whose-other = <b>The limits of { $name } grow</b>: they are the Customer, you are the Payer.
whose-you-keep = <b>Yours do not: you stay on { $plan }.</b>
whose-not-yours = So you do not get: { $what }. If you need that yourself, buy it for yourself.
whose-yours-stay = <b>Yours do not change.</b>
page-for-other = <b>The limits of another account grow, yours do not.</b>
button-decline = I do not want it
button-decline-yes = Do not renew it for me
decline-title = Not to have { $plan } any longer
decline-what = It runs until { $end }, which is paid, and cannot be renewed after that by anybody. This cannot be taken back. Until it has ended you cannot have another one of its kind.
decline-told = Who pays for it is told, and is charged nothing more for it. Nothing is given back by this.
declined = <b>{ $name } does not want { $plan } any longer.</b> It runs until { $end }, which is paid; nothing more is charged for it, and it cannot be renewed.
declined-support = If it is to end sooner, ask support.
you-declined = You do not want it any longer: it ends after { $end }, and nobody can renew it.
status-declined = paid until { $end }; its Customer does not want it longer
renewal-declined = Its Customer does not want it longer than it is paid, so it cannot be renewed and nothing is charged. Everything works until { $last }; then it ends.
refused-not-customer = That is for its Customer alone to say.
refused-customer-declined = Its Customer does not want it longer than it is paid: until { $end }. Nothing was taken.
refused-customer-not-said = Somebody else is to have it, and nobody has accepted yet. Nothing was taken.
refused-customer-has-one = Whoever it is for has one of its kind by now, so it cannot be bought for them. Nothing was taken.
refused-customer-gone = Whoever it is for is not here any more. Nothing was taken.
refused-proposal-gone = This is over: it was answered, taken back, or five minutes have passed, or it is not for you. Ask whoever pays to send it again.
refused-proposal-own = That is you. Choose somebody else, or buy it for yourself.
refused-proposal-accepted = Somebody has accepted it already.

# Staff: finding an account

menu-find = Find an account
find-what = <b>Whose account?</b> Write what is known of it.
find-how =
    It is found by:
    • the Telegram id: <code>123456789</code>
    • the number of a payment: <code>123456789-12</code>
    • the number of a document: <code>INV-2026-000042</code>
    • an id of ours, or what a payment system calls a payment, a refund or a dispute: <code>pi_3Nx…</code>
    • a payment by card as its bank shows it, the last digits, the amount and the day: <code>4242 12.50 2026-11-03</code>. Three days more or less do not matter; leave the amount out if the bank shows another currency
    • words of the name, or how they begin: <code>anna sm</code>
    • the reference of a bank transfer: <code>RF…</code>
refused-find-unclear = That says nothing that can be looked for.
find-none = Nobody was found by <b>{ $what }</b>.
find-for = Looked for: { $what }
find-several =
    { $count ->
        [one] { $count } account found
       *[other] { $count } accounts found
    }
find-one = { $place }. { $name }, Telegram <code>{ $id }</code>
find-by-id = Found by the Telegram id { $what }.
find-by-entry = Found by the payment { $what }.
find-by-charge = Found by the id of a payment, { $what }.
find-by-reference = Found by what a payment system calls a payment, { $what }.
find-by-subscription = Found by the subscription { $what }.
find-by-card = Paid { $amount } by such a card on { $day }.
find-more-named = There are more who are called so: write more of the name.
find-by-name = Found by the name { $what }.
find-by-document = Found by the document { $what }.
button-page-before = ‹ Before
button-page-after = After ›
button-find-again = Find another
find-account = { $name }, Telegram <code>{ $id }</code>
find-language = Language
find-pays-with = Pays with
find-available = Balance
find-held = Set aside
find-owed = Owed
find-since = Here since
find-person = a person
find-company = { $name }, a company, { $number } ({ $status })
find-vat-unchecked = cannot be checked
find-vat-checking = being checked
find-vat-valid = confirmed
find-vat-invalid = not known to its register
find-flagged =
    { $count ->
        [one] ⚠️ A bank disputes { $count } payment: no saved card is charged by itself.
       *[other] ⚠️ Banks dispute { $count } payments: no saved card is charged by itself.
    }
find-unreachable = ⚠️ This person has blocked the bot.
find-subscriptions = <b>Subscriptions</b>
find-subscription = <b>{ $plan }</b>: { $status }; { $role }; { $next }
find-role-both = Customer and Payer
find-role-payer = Payer; the Customer is { $name } ({ $id })
find-role-customer = Customer; the Payer is { $name } ({ $id })
find-next-charge = next charge { $amount } on { $at }
find-no-charge = nothing is charged by itself
find-more = and { $count } more
find-cards = <b>Saved cards</b>
find-card =
    { $default ->
        [yes] { $card }, { $state }, the default
       *[no] { $card }, { $state }
    }
find-card-usable = can be charged
find-card-refused = refused for good by its bank
find-card-lost = not known to the payment system any more
find-terms = <b>Terms</b>
find-requests = <b>Open requests</b>
find-request = { $kind }, since { $at }
find-payments = <b>Last payments</b>
find-documents = <b>Last documents</b>
find-payments-of = Payments of { $name }, Telegram <code>{ $id }</code>
find-documents-of = Documents of { $name }, Telegram <code>{ $id }</code>
button-account-payments = Payments
button-account-documents = Documents
button-to-account = ‹ To the account
button-account-acts = Acts of staff
find-acts-of = What staff did: { $name }, Telegram <code>{ $id }</code>
find-acts-none = Nothing was done by staff about this account.
find-act =
    <b>{ $what }</b>
    { $at }, { $name } ({ $id })
find-act-ended = A subscription ended with credit: { $amount }, entry { $entry }
find-act-assigned = A bank transfer assigned: { $amount }, entry { $entry }
find-act-repaid = Money given back by the way it came: { $amount }, entry { $entry }
find-act-marked = An invoice marked as paid: { $amount }, entry { $entry }
find-act-agreed = Terms agreed on: { $plan }
find-act-answered = A request answered
find-act-closed = A request closed
find-act-handed = A request handed on
button-see-account = See the account

# Staff: renewal before its time

opening-which = <b>Open renewal before its time.</b> Write the Telegram id of who pays for the subscription, or its own id.
opening-several = <b>{ $name }</b> pays for more than one. The renewal of which of them shall open?
opening-why = <b>Why shall its renewal open now?</b> Write the reason here, { $characters } characters at most. The customer is not told, but finds it in a copy of all their data.
opening-preview = Open renewal
opening-now = Its payer may renew at once, instead of from { $opens } on; the next period begins on { $end } as ever. Nothing is taken by this.
opening-told = Its payer is told, without the reason. You can confirm until { $until }.
opening-done = <b>Renewal is open</b>, and { $name } is told.
button-open-renewal = Open it
renewal-opened = <b>You can renew { $plan } now.</b> By itself, renewal would open on { $opens }; support has opened it for you. The next period begins on { $end }, when the paid one ends, and you see the price before anything is taken.
refused-renewal-is-open = Renewal is open already: its payer can renew at any time.
find-act-opened = Renewal opened before its time
