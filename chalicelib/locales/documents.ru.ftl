# Что написано в документах, по-русски.

invoice = Счёт-фактура
credit-note = Кредит-нота
payment-request = Счёт на оплату

paid = Оплачено
to-be-paid = К оплате

number = Номер
issue-date = Дата выставления
supply-date = Дата оказания услуг
corrects = Корректирует
invoice-of = счёт-фактуру { $number } от { $day }
currency = Валюта

seller = Продавец
buyer = Покупатель
registration-number = Рег. № { $number }
vat-number = Номер плательщика НДС { $number }
telegram-id = Telegram ID { $id }
telegram-user = Пользователь Telegram { $id }

# Таблица позиций. Перенос строки сохраняется: с ним столбец у́же.
column-description = Наименование
column-quantity = Кол-во
column-list-price = Цена
column-list-price-gross =
    Цена
    с НДС
column-list-price-net =
    Цена
    без НДС
column-discount = Скидка
column-discount-gross =
    Скидка
    с НДС
column-discount-net =
    Скидка
    без НДС
column-net =
    Сумма
    без НДС
column-vat-rate =
    Ставка
    НДС
column-vat = НДС
column-gross =
    Сумма
    с НДС
column-amount = Сумма
period = { $start } – { $end }
promo-amount = В скидку входит промокод { $code }: { $amount }
promo-days = Промокод { $code }: { $count ->
        [one] { $count } день бесплатно
        [few] { $count } дня бесплатно
       *[many] { $count } дней бесплатно
    }
unit-price = Цена единицы без НДС, с учётом скидки: { $price }

# Итоги
vat-by-rate = НДС по ставкам
total-net = Итого без НДС
total-vat = НДС
total-gross = Итого с НДС
total = Итого
total-credited = Итого возмещено
total-to-pay = Итого к оплате

# Примечания
payment = Оплата
paid-with-balance = С баланса
paid-with-bank = Банковским переводом
paid-with-gift = Подарком
paid-with-stripe = Банковской картой через Stripe
paid-with-yookassa = Через ЮKassa
paid-with-btcpay = Криптовалютой через BTCPay Server
paid-with-cryptopay = Криптовалютой через Crypto Bot
paid-with-other = Через { $system }
credited = Возмещение
credited-balance = На баланс
active-for = Для кого
vat = НДС
no-vat = НДС не начисляется: на дату оказания услуг продавец не был зарегистрирован плательщиком НДС.
no-vat-request = НДС, если он начисляется, входит в сумму; он будет указан в счёте-фактуре.
reverse-charge = Reverse charge, статья 196 директивы 2006/112/EC: НДС уплачивает покупатель.
not-a-tax-document = Об этом документе
not-a-tax-document-text = Это требование об оплате, а не налоговый документ; счёт-фактура выставляется при покупке.

# Как оплатить счёт
bank-holder = Получатель
bank-bank = Банк
bank-iban = IBAN
bank-bic = BIC
bank-account = Расчётный счёт
bank-correspondent = Корр. счёт
bank-bik = БИК
bank-inn = ИНН
bank-kpp = КПП
bank-reference = Назначение (укажите обязательно)
bank-due = Оплатить до
bank-code = Для приложения банка

page = Страница { $page } из { $pages }

# Количества: что считает позиция.
unit-month = { $count ->
        [one] { $count } месяц
        [few] { $count } месяца
       *[many] { $count } месяцев
    }
unit-licence-month = { $count ->
        [one] { $count } лицензия-месяц
        [few] { $count } лицензии-месяца
       *[many] { $count } лицензий-месяцев
    }
unit-licence = { $count ->
        [one] { $count } лицензия
        [few] { $count } лицензии
       *[many] { $count } лицензий
    }
unit-number = { $count ->
        [one] { $count } номер
        [few] { $count } номера
       *[many] { $count } номеров
    }
unit-account = { $count ->
        [one] { $count } аккаунт
        [few] { $count } аккаунта
       *[many] { $count } аккаунтов
    }
unit-line = { $count ->
        [one] { $count } линия
        [few] { $count } линии
       *[many] { $count } линий
    }
unit-day = { $count ->
        [one] { $count } день
        [few] { $count } дня
       *[many] { $count } дней
    }
unit-piece = { $count }

# График для персонала.
chart-title = Поступления по месяцам
chart-income = Поступления за вычетом возвратов
chart-recurring = Регулярный доход в месяц, без НДС
chart-nothing = Движения денег ещё не было.
