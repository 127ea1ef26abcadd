# Что говорит бот, по-русски. Ещё один язык — ещё один такой файл.
# Каждое сообщение само по себе и не ссылается на другие. Значения подставляются уже экранированными.

language-name = Русский
moment-there = { $day }, { $time } (время: { $place })

# Меню и справка

menu-hello =
    Здравствуйте, { $name }! Это { $service }: подписки, оплата и счета-фактуры прямо в этом чате.
menu-live = Подписка <b>{ $plan }</b> оплачена до { $end }
menu-grace = Оплаченный срок подписки <b>{ $plan }</b> закончился { $end } Всё ещё работает до { $last }; оплатите её, чтобы сохранить.
menu-grace-paying = Оплаченный срок <b>{ $plan }</b> закончился { $end } Платёж за продление выполняется, и пока всё работает.
menu-free = У вас <b>{ $plan }</b>.
menu-nothing = Подписки у вас пока нет.
menu-balance = Баланс: { $available }
menu-tariff = Тарифы и цены
menu-subscriptions = Подписки
menu-numbers = SIP-номера
menu-gift = Подарки
menu-paysystem = Способ оплаты
menu-language = Язык
menu-help = Справка
menu-answer = <b>Поддержка вам ответила:</b> /support
menu-support = Поддержка
menu-paysupport = Возвраты
menu-terms = Условия
menu-privacy = Ваши данные
menu-parked = Отложенная работа
menu-requests = Обращения
menu-statistics = Статистика
menu-end = Завершить подписку
menu-open = Открыть продление
menu-repay = Вернуть платёж
menu-promo = Промокоды

help =
    <b>{ $service }: что умеет этот бот</b>

    /tariff — тарифы и цены, соберите свой и оплатите
    /subscriptions — что у вас есть, до какого числа, продление
    /balance — баланс, пополнение, последние операции
    /paysystem — чем вы платите, сохранённые карты
    /billing — страна, компания, номер НДС, почта
    /documents — ваши счета-фактуры, каждый можно получить ещё раз
    /history — все платежи и покупки, в том числе файлом
    /language — язык этого чата
    /support — напишите нам; ответ придёт сюда
    /paysupport — возвраты и вопросы о списаниях
    /terms, /privacy — условия и что мы о вас храним
    /start — меню

    Отправьте просто сумму, например 150, чтобы пополнить на неё баланс.
    Счёт-фактура приходит сюда после каждой покупки и каждого продления.

    <b>Две роли.</b> Клиент — аккаунт, на чьё имя активна подписка: её лимиты действуют для него. Плательщик — аккаунт, который за неё платит. Чаще всего оба — это вы.
help-numbers = /numbers — SIP-номера: заказ с баланса и помесячная оплата
help-gift = /gift — подарить сумму или тариф, принять подарок по коду
not-understood =
    Не получилось понять. Выберите ниже, что вам нужно, или отправьте сумму, например 150, чтобы пополнить баланс.
perhaps = Возможно, вам сюда:
not-read =
    { $kind ->
        [photo] Картинки, присланные просто так, никто не видит.
        [document] Файлы, присланные просто так, никто не видит.
        [voice] Голосовые сообщения здесь никто не слушает; напишите, пожалуйста.
        [video] Видео здесь никто не смотрит; напишите, пожалуйста.
        [audio] Записи здесь никто не слушает; напишите, пожалуйста.
        [sticker] Славный! Но здесь вас читает программа, ей понятнее слова.
        [location] Ваше местоположение здесь не нужно.
        [contact] Контакт здесь не нужен.
       *[other] Прочитать это здесь нельзя; напишите, пожалуйста.
    } Картинка или PDF для поддержки прилагаются к обращению: откройте его и пришлите.
languages = Выберите язык.
fault = У нас что-то сломалось. Это записано, и мы разберёмся; ничего не потеряно. Попробуйте, пожалуйста, чуть позже.

button-menu = Меню
button-balance = Баланс
button-to-top-up = Пополнить
button-back = ‹ Назад
button-try-again = Попробовать ещё раз
button-pay-again = Оплатить заново
button-refresh = Обновить

toast-language = Теперь по-русски
too-fast =
    { $count ->
        [one] Слишком много сразу. Подождите { $count } секунду: до тех пор ничего не читается.
        [few] Слишком много сразу. Подождите { $count } секунды: до тех пор ничего не читается.
       *[many] Слишком много сразу. Подождите { $count } секунд: до тех пор ничего не читается.
    }
toast-stale = Эта кнопка устарела; показываем, как обстоит дело сейчас
toast-fault = У нас что-то сломалось; это записано
toast-auto-on = Автопродление включено
toast-auto-off = Автопродление выключено
toast-period =
    { $count ->
        [one] Следующее продление — на { $count } месяц
        [few] Следующее продление — на { $count } месяца
       *[many] Следующее продление — на { $count } месяцев
    }
toast-card-default = Теперь используется эта карта
toast-card-removed = Карта удалена
toast-resolved = Снято со списка
toast-retried = Пробуем ещё раз
toast-given-up = Больше не ждём

# Начала слов, по которым из написанного понятно, какой экран нужен

words-tariff = цен стоим стоит тариф куп прайс
words-subscriptions = подписк отписа отмен продл автопродл
words-documents = счёт счет чек квитанц документ
words-gift = подар сертификат
words-numbers = номер телефон sip сип
words-billing = реквизит компани ндс адрес почт стран
words-history = истори транзакц выписк платеж csv
words-balance = баланс пополн
words-paysystem = карт оплат плат
words-support = поддержк оператор человек сотрудник проблем жалоб
words-refund = возврат верните вернуть деньги списал списан
words-terms = услови договор оферт правил
words-privacy = приватн персональн конфиденц данные данных удал
words-language = язык русск английск
words-help = помощ помоги справк

# Количества и цены

months =
    { $count ->
        [one] { $count } месяц
        [few] { $count } месяца
       *[many] { $count } месяцев
    }
price-part-counted = { $name }, { $count } × { $each }
price-part-included = входит в цену
price-part-agreed = По договорённости
price-to-pay = К оплате: { $price }
price-month = <b>Один месяц</b>
price-once = { $part }, разово при первой покупке
price-lines = Из чего складывается цена
price-line-part =
    { $name }: { $count ->
        [1] { $each }
       *[other] { $count } × { $each }
    } × { $months } мес.
price-line-once =
    { $name }, разово: { $count ->
        [1] { $each }
       *[other] { $count } × { $each }
    }
price-line-discount = Скидка за оплату вперёд, { $percent } %
price-line-agreed = Скидка по договорённости, { $percent } %
price-line-promo = Промокод { $code }
price-line-vat = НДС { $rate } %
price-line-reverse-charge = Минус НДС (reverse charge)
price-line-total = <b>К оплате</b>
price-step = { $option }: { $value } — это { $monthly } в месяц: { $reasons }.
price-step-adds = добавится «{ $name }», { $amount }
price-step-drops = не будет «{ $name }», минус { $amount }
price-step-included = «{ $name }» войдёт в цену
period-head-month = в месяц
period-head-total = всего
period-head-saved = экономия
period-chosen = ✓ <b>{ $period }</b>
period-other = { $period }
price-vat-included = <b>{ $gross }</b>, включая НДС { $rate } % ({ $vat }).
price-vat-added = <b>{ $gross }</b>, то есть { $net } плюс НДС { $rate } % ({ $vat }).
price-no-vat = <b>{ $gross }</b>; в вашей стране НДС не начисляется.
price-reverse-charge = <b>{ $gross }</b>, без НДС: его уплачивает ваша компания (reverse charge).
price-nothing = <b>{ $gross }</b>: платить ничего не нужно.
price-seller-without-vat = <b>{ $gross }</b>; НДС не начисляется: продавец не зарегистрирован плательщиком НДС.
terms-percent = скидка { $percent } % с полной цены
terms-price = { $amount } в месяц
terms-price-each = { $amount } в месяц за единицу («{ $option }»)
terms-least = «{ $option }» — не меньше { $count }
terms-months = оплата за { $periods }
terms-until = действуют по { $at } включительно

# Что позволяет тариф

limit =
    { $value ->
        [unlimited] { $name }: без ограничений
        [yes] { $name }: да
        [no] { $name }: нет
       *[other] { $name }: { $value }
    }

# Тарифы

tariff-title = Тарифы и цены
tariff-free = <b>{ $plan }</b> у вас уже есть, бесплатно, чтобы всё попробовать.
tariff-free-behind = <b>{ $plan }</b>, бесплатно, есть у каждого аккаунта без подписки.
tariff-plan = <b>{ $plan }</b>. { $summary }
tariff-from = От { $price } за { $period }. Оплата за { $periods }.
tariff-periods = Оплата за { $periods }.
tariff-on-request = Цена по запросу. Оплата за { $periods }.
tariff-running = Он у вас до { $end }
tariff-vat = Цены включают НДС там, где он начисляется.
period-in-tariff =
    { $months ->
        [one] { $discount ->
            [0] { $months } месяц
           *[other] { $months } месяц (−{ $discount } %)
        }
        [few] { $discount ->
            [0] { $months } месяца
           *[other] { $months } месяца (−{ $discount } %)
        }
       *[many] { $discount ->
            [0] { $months } месяцев
           *[other] { $months } месяцев (−{ $discount } %)
        }
    }
button-help-choose = Помогите выбрать
partners-title = Наши партнёры в вашей стране работают на других условиях:
partner = • { $name } ({ $offers }): { $contact }
offer-monthly-terms = помесячная оплата
offer-quarterly-terms = поквартальная оплата
offer-set-up-help = помощь с настройкой

already-same = У вас есть <b>{ $plan }</b>, оплачено до { $end }. Продление и всё остальное — там:
already-other = У вас есть <b>{ $plan }</b>, оплачено до { $end }. Одновременно может быть активен только один из этих тарифов, поэтому <b>{ $wanted }</b> можно будет купить, когда он закончится.

choose-question = <b>{ $question }</b>
choose-number = От { $minimum } до { $maximum }: выберите или пришлите нужное число.
again-as-before = Всё как было, по сегодняшней цене. Ниже всё можно изменить.
choose-done = Вот что подходит к вашим ответам. Ниже всё можно изменить.

# Карточка тарифа

card-allows = Что он позволяет
card-price = <b>Цена одного месяца</b>
card-price-with-vat = <b>Цена одного месяца с НДС</b>
card-price-without-vat = <b>Цена одного месяца без НДС</b>
card-periods = <b>На какой срок</b>
card-periods-with-vat = <b>На какой срок, с НДС</b>
card-periods-without-vat = <b>На какой срок, без НДС</b>
card-vat-checking = Ваш номер плательщика НДС проверяется; пока он не подтверждён, НДС начисляется как частному лицу.
card-on-request = <b>Цена по запросу.</b> Отметьте, что вам нужно, и запросите условия: сотрудники ответят здесь, в чате, после чего вы увидите свою цену и купите тариф как обычно.
terms-yours = <b>Ваши условия:</b> { $terms }.
terms-elsewhere = У вас есть условия для этого тарифа, но для другого варианта: { $terms }.
card-customer = Клиент — вы, { $name }: вырастут лимиты вашего аккаунта. Плательщик — тоже вы.
card-nothing-to-pay = Платить ничего не нужно: способ оплаты не понадобится, баланс не изменится.
card-pays-by = «Начать оплату»: { $system }. Ваш баланс не изменится.
card-no-system = Выбранный способ оплаты вам сейчас недоступен. Что доступно, видно в разделе «Способ оплаты»; с баланса можно платить и так.
card-balance-enough = «Оплатить с баланса»: у вас { $available }.
card-balance-short = «Оплатить с баланса»: у вас { $available }, не хватает { $missing }.
option-count = { $option }: { $value }
card-not-at-once = { $system }: одним платежом можно оплатить от { $least } до { $most }.
card-other-period = Подходит период { $period }: { $amount }.
card-in-parts = Или пополните баланс частями и оплатите с него: тариф вас подождёт.
option-on = ✓ { $option }: да
option-off = { $option }: нет
period-button = { $months } мес.
button-start-payment = Начать оплату: { $amount }
button-pay-from-balance = Оплатить с баланса: { $amount }
button-choose-system = Выбрать способ оплаты
button-activate = Подключить бесплатно
button-promo = У меня есть промокод
button-no-promo = Убрать промокод { $code }
promo-ask = Отправьте промокод. Регистр букв и пробелы не важны.
promo-takes = Промокод <b>{ $code }</b>: вы экономите { $amount }. Он закреплён за вами на 30 минут.
promo-days = Промокод <b>{ $code }</b>: { $days ->
        [one] { $days } день бесплатно
        [few] { $days } дня бесплатно
       *[many] { $days } дней бесплатно
    } сверх срока. Он закреплён за вами на 30 минут.
promo-not-here = Промокод <b>{ $code }</b> на этот вариант не действует, скидки по нему нет.
choose-count = <b>{ $plan }</b>. { $option }: сейчас { $value }. От { $minimum } до { $maximum }; отправьте нужное число, например { $minimum }, или выберите:

confirm-purchase-by-card = Купить <b>{ $plan }</b> на { $period } сохранённой картой?
confirm-purchase = Купить <b>{ $plan }</b> на { $period } с баланса?
confirm-renewal = Продлить <b>{ $plan }</b> на { $period }?
confirm-period = С { $start } до { $end }
confirm-from-balance = С вашего баланса
confirm-from-card = { $kept ->
    [wallet] С вашего счёта { $card }
   *[card] С вашей карты { $card }
}
confirm-left = На балансе останется
consent-title = Включить автопродление <b>{ $plan }</b>?
consent-on = { $on } продление на { $period } оплатится автоматически: { $amount } с вашего баланса, а если там не хватит — с сохранённой карты.
consent-at-once = Продление на { $period } оплатится сразу: { $amount } с вашего баланса, а если там не хватит — с сохранённой карты.
consent-no-attempt = Продление на { $period } стоит { $amount }. Автоматически эта сумма сейчас больше не спишется: попытку начнут новые деньги на балансе или другая карта.
consent-each = Дальше подписка продлевается сама, на { $period } за { $amount }, { $days ->
        [0] в день окончания
        [one] за { $days } день до конца
        [few] за { $days } дня до конца
       *[many] за { $days } дней до конца
    }: с вашего баланса, а если там не хватит — с сохранённой карты.
consent-price = Если цена изменится, мы сообщим заранее.
consent-stop = Выключить автопродление можно в любой момент до этого: /subscriptions.
button-pay-on-page = Оплатить { $amount } иначе
choose-card = <b>{ $plan }</b>: с какой карты оплатить { $amount }?
choose-card-once = Она оплатит только этот раз; карта для продлений останется прежней. Прежде чем что-то спишется, вы увидите, за что.
button-card-pays = { $card } · { $amount }
button-new-card-pays = Оплатить { $amount } новой картой
button-another-card = Оплатить { $amount } другой картой
button-cancel = Отмена
button-switch-on = Включить
refused-country-not-said = Сначала назовите вашу страну: от неё зависит НДС.
refused-email-wrong = Это не адрес электронной почты.
refused-funding-changed = Тем временем изменилось то, откуда идёт оплата. Ничего не списано.

amount-on-button = На той кнопке не было суммы, поэтому ничего не списано. Сегодняшняя цена — ниже.

# Платежи

page-opened = К оплате <b>{ $amount }</b> на защищённой странице платёжной системы.
page-bank = <b>Ваш банк просит подтвердить платёж { $amount }.</b> Пока ничего не списано; подтвердите его, пожалуйста, на странице.
bank-title = <b>Ваш банк просит вас лично подтвердить платёж { $amount }.</b>
bank-what = За что: продление { $plan }, { $period }, у { $service }.
bank-by-itself = Мы запросили оплату с сохранённой карты, потому что автопродление включено.
bank-by-hand = Мы запросили оплату с сохранённой карты, как вы просили.
bank-why = Без вас банк этот платёж не пропускает. Ничего не списано.
bank-how = Кнопка открывает страницу платёжной системы: { $system }. С неё вы попадёте в свой банк. Страница открыта до { $at }.
bank-never = Этот бот никогда не спрашивает номер карты, коды и пароли — не пишите их сюда. Тот же платёж виден в /subscriptions.
bank-not-confirmed = <b>Платёж { $amount } не подтвердили в банке вовремя.</b> Ничего не списано.
bank-not-needed = <b>Подтверждать в банке платёж { $amount } больше не нужно.</b> Страница закрыта, с неё ничего не списано.
bank-now = { $plan }: { $status }
charge-arrived = <b>Поступило { $amount }.</b>
charge-told-below = Подробности — в новом сообщении ниже.
invoice-made = К оплате <b>{ $amount }</b> банковским переводом. Счёт придёт файлом PDF, с кодом для приложения банка.
invoice-reference = В назначении платежа укажите только это: <code>{ $reference }</code>
invoice-until = Счёт можно оплатить до { $at }. Как только банк сообщит о деньгах, вы прочтёте об этом здесь.
too-little-rest = Оплатите наименьшую сумму: тариф будет куплен, а { $rest } останется на балансе.
page-converted = Эта платёжная система принимает другую валюту: { $conversion }. Курс зафиксирован для этого платежа.
conversion = { $before } ≈ { $after } по курсу { $rate } ({ $by })
rate = 1 { $of } = { $rate } { $to } ({ $by })
rate-by = { $source }, { $day }
rate-by-margin = { $source }, { $day }, включая надбавку { $margin } %
rates-of-ecb = Европейский центральный банк
rates-of-cbr = Банк России
refused-company-not-said = Счёт выставляется компании: сначала укажите её название и адрес в /billing.
refused-no-rate = Пересчитать нельзя: курса между { $of } и { $to } нет.
refused-rates-stale = Курсы валют, которые у нас есть, устарели, поэтому сейчас ничего не пересчитывается. Попробуйте позже или выберите другой способ оплаты в /paysystem.
page-held = { $held } с вашего баланса отложено для этого платежа и будет добавлено.
page-saves-card = Карта сохранится для продлений; удалить её можно в любой момент в /paysystem.
page-saves-paypal = Счёт PayPal сохранится для продлений; удалить его можно в любой момент в /paysystem.
page-top-up = пополнение баланса
page-gift = подарок
page-number-rent = SIP-номер { $number }, один месяц
page-number-setup = SIP-номер { $number }, подключение
page-sold-anew = оплачено остатком до изменения
page-difference = доплата за оставшийся срок
page-expires = Страница открыта до { $at }.
purpose-gift = За что: подарок.
purpose-purchase = За что: { $plan }, { $period }.
purpose-renewal = За что: продление { $plan }, { $period }.
purpose-top-up = За что: пополнение баланса.
button-pay = Оплатить { $amount }
charge-under-way = Платёж { $amount } выполняется, но платёжная система ещё не ответила. Это сообщение изменится, как только она ответит; дважды ничего не спишется.
charge-under-way-elsewhere = Платёж { $amount } выполняется, но платёжная система ещё не ответила. Кнопка «Проверить ещё раз» покажет, как обстоит дело; дважды ничего не спишется.
charge-stays = Подписка остаётся и работает в полном объёме, пока ответа нет. Ничего делать не нужно.
charge-failed = Платёж { $amount } не прошёл.
charge-nothing-taken = Ничего не списано.
charge-perhaps-taken = Если платёж всё же прошёл, мы узнаем об этом от платёжной системы: он пойдёт на то, за что был, или окажется на вашем балансе.
system-silent = Платёжная система сейчас не отвечает, поэтому ничего не сделано. Попробуйте, пожалуйста, через минуту.
button-look-again = Проверить ещё раз
button-check = Уже оплачено: проверить
toast-not-paid-yet = Платёж ещё не пришёл. После оплаты это может занять немного времени
toast-check-silent = Платёжная система сейчас не отвечает; мы продолжаем спрашивать

topped-up = <b>Поступило { $amount }.</b> Теперь на балансе { $available }.
credited = <b>На баланс поступило { $amount }</b>, теперь там { $available }.
credited-next = То, за что был платёж, тем временем изменилось, поэтому покупки не было. Если это ещё продаётся, можно оплатить с баланса по сегодняшней цене.
not-bought-twice = У вас уже есть { $plan } до { $end }, поэтому второй раз ничего не куплено. Этими деньгами можно оплатить следующий период или что-то другое; если хотите вернуть их, напишите в поддержку.
plan-waits = Ваш тариф ждёт: <b>{ $plan }</b>, { $period }, { $amount }.
plan-waits-short = Не хватает ещё { $missing }.
button-show-plan = Показать тариф
button-todays-price = Посмотреть цену сегодня

bought = <b>Подписка { $plan } активна до { $end }.</b>
bought-price = Оплачено: { $amount }
bought-for-you = Клиент — вы: лимиты уже действуют для вашего аккаунта.
bought-for-other = Клиент — другой аккаунт: вырастут его лимиты, ваши не изменятся.
bought-renews = Автопродление включено; мы напомним заранее, оплачено до { $end }
bought-no-renewal = <b>Автопродление выключено</b>: карта не сохранена, а баланс пуст. Подписка закончится, если её не продлить; оплачено до { $end }
save-card-how = Карту можно сохранить, ничего не платя: с неё будут оплачиваться продления.
button-save-card = Сохранить карту
renewed = <b>Подписка { $plan } продлена до { $end }.</b> Оплачено: { $amount }
invoice-follows = Счёт-фактура придёт сюда через мгновение.

# Почему деньги не пришли

reason-declined = Банк отклонил карту и не назвал причину, которую можно передать; подробности знает ваш банк.
reason-declined-insufficient-funds = Банк отклонил карту: на ней недостаточно денег.
reason-declined-expired-card = Срок действия карты истёк.
reason-declined-card-not-supported = Картой нельзя оплатить такой платёж.
reason-declined-currency-not-supported = Картой нельзя платить в этой валюте.
reason-declined-withdrawal-count-limit-exceeded = Банк отклонил карту: её лимит исчерпан.
reason-declined-card-velocity-exceeded = Банк отклонил карту: её лимит исчерпан.
reason-declined-processing-error = Банк не смог обработать карту.
reason-declined-incorrect-cvc = Неверный код безопасности карты.
reason-declined-authentication-required = Банк просит вас подтвердить платёж.
reason-invoice-expired = Счёт не оплатили вовремя. Если деньги всё же придут, они окажутся на балансе.
reason-expired = Страница была открыта слишком долго и закрылась.
reason-closed-there = Платёжная система закрыла страницу; оплата не прошла.
reason-closed = Страница закрыта: вы выбрали другой способ оплаты или открыли другую страницу.
reason-no-answer = Платёжная система не ответила.
reason-card-lost = Платёжная система больше не знает сохранённую карту; сохраните карту, пожалуйста, ещё раз.
reason-card-gone = Карта больше не сохранена или её банк нельзя спрашивать снова.
reason-top-up-refused = Ваш способ оплаты сейчас не принимает такую сумму.
reason-given-up = Платёжная система так и не ответила, и наши сотрудники завершили этот платёж.
reason-rejected = Платёжная система не приняла запрос. Это не ваша ошибка; наши сотрудники её видят.
reason-no-card = На балансе не хватило денег, а карта не сохранена.
reason-card-paused = На балансе не хватило денег, а сохранённые карты сами не списываются, пока банк оспаривает один из ваших платежей.
reason-card-refused = На балансе не хватило денег, а сохранённую карту банк отклонил окончательно.
reason-balance-short = На балансе не хватило денег.
reason-authentication-required = Банк просит вас подтвердить платёж.
reason-unknown-country = Мы не знаем страну вашего аккаунта и не можем сказать, какой НДС положен.
reason-other = В таком виде тариф продлить нельзя; выберите другой срок или тариф.

# Деньги за платёж возвращаются без просьбы плательщика здесь

reversal-refund = <b>{ $amount } из вашего платежа вернули туда, откуда они пришли.</b> С баланса эта сумма списана.
reversal-refund-back = <b>Возврат { $amount } до вас не дошёл.</b> Деньги снова на вашем балансе.
reversal-warned = <b>Банк вашей карты сомневается в платеже на { $amount }.</b> Пока ничего не забрали. Если платёж ваш, скажите об этом банку; если нет, напишите в поддержку.
reversal-disputed = <b>Банк вашей карты забрал { $amount }</b>: платёж там оспорили. До решения банка этой суммы на балансе нет.
reversal-won = <b>Вопрос о вашем платеже на { $amount } решён.</b> Всё, что за него забирали или откладывали, снова на балансе.
reversal-lost = <b>Банк вашей карты принял решение: { $amount } возвращены ему окончательно.</b>
reversal-set-aside = До решения на балансе отложено { $amount }.
reversal-owed = Ваш долг — <b>{ $owed }</b>: на балансе столько не было. Всё, что поступит на баланс, сначала погасит его.
reversal-no-card = До решения сохранённые карты сами не списываются: подписки продлеваются с баланса, или вы платите на платёжной странице.

# Баланс

balance = Ваш баланс: { $available }
balance-held = Ещё { $held } отложено для платежа, который выполняется или который оспаривает банк: они пойдут на него или вернутся.
balance-owed = <b>Ваш долг — { $owed }:</b> банк забрал больше, чем было на балансе. Всё, что поступит на баланс, сначала погасит его.
balance-soon = Скоро оплатится автоматически:
balance-claim = • { $day }: { $what }, { $amount }
balance-soon-missing = <b>На это не хватает { $missing }.</b>
balance-top-up = Пополнение: { $system }. Выберите сумму или отправьте число, например 150. От { $least } до { $most }.
balance-no-system = Выбранный способ оплаты вам сейчас недоступен, поэтому пополнить им баланс нельзя. Что доступно, видно в разделе «Способ оплаты».
button-top-up = Пополнить на { $amount }
button-add = + { $amount }
amount-offered = Пополнить баланс на <b>{ $amount }</b>? Сейчас у вас { $available }.
amount-unclear = Это можно прочитать двояко. Какую сумму вы имеете в виду?
amount-out-of-bounds = Пополнить на { $amount } нельзя.
movements-none = Операций пока нет.
movements-before = Баланс до: { $balance }
movements-after = Баланс после: <b>{ $balance }</b>
movements-older = Более ранние операции по балансу
column-day = День
column-movement = Операция
movement-sale = { $what }
movement-credited = возврат: { $what }
movement-paid-in = { $system }
movement-paid-back = возврат, { $system }
movement-set-aside = отложено для платежа
movement-owed = долг или его погашение
movement-back = вернулось из отложенного
movement-gift = подарок
movement-gift-redeemed = принятый подарок
movement-gift-returned = вернувшийся подарок
movement-referral = награда за приглашение
movement-other = прочее

payments-history = Платежи и покупки
history-chosen = Только: <b>{ $what }</b>
history-held = { $held } отложено для платежа, который ещё идёт или который оспаривает банк.
payments-none = Платежей пока не было.
history-none-chosen = Такого не нашлось.
history-none-here = Среди последних такого нет; может быть, найдётся среди более ранних.
history-choose = <b>Что показать?</b>
column-status = Статус
column-place = №
history-row = { $what }, { $status }
history-of-refill = Пополнение баланса
history-of-refund = Возврат
history-of-dispute = Оспоренный платёж
history-of-owed = Погашение долга
history-of-credit = Возврат на баланс
history-of-subscription = Подписка
history-of-gift = Подарок
history-of-gift-redeemed = Принятый подарок
history-of-gift-returned = Вернувшийся подарок
history-of-referral = Награда за приглашение
history-of-number = SIP-номер
history-of-number-refused = SIP-номер не подключён
history-of-other = Прочее
history-was-received = получено
history-was-paid = оплачено
history-was-returned = возвращено
history-from-balance = баланс
history-one = Платёж { $id }
history-at = { $at }
history-vat = в том числе НДС
history-paid-with = Чем оплачено
history-change = Изменение баланса
history-after = Баланс после
history-reference = В платёжной системе: <code>{ $reference }</code>
history-file = <b>Ваши платежи и покупки</b>: { $what }. Файл откроется в любой электронной таблице.
button-newest = Последние
button-choose-history = Выбрать
button-csv = Файлом (CSV)
button-all-history = Всё
button-its-document = Счёт-фактура (PDF)
button-its-credit-note = Кредит-нота (PDF)
menu-history = История платежей
csv-date = Дата ({ $zone })
csv-id = Номер платежа
csv-purpose = Назначение
csv-details = Подробности
csv-amount = Сумма
csv-currency = Валюта
csv-vat = В том числе НДС
csv-status = Статус
csv-paid-with = Чем оплачено
csv-change = Изменение баланса
csv-after = Баланс после
csv-reference = Основание
refused-transaction-gone = Такого платежа у вашего аккаунта нет.
refused-history-too-long = В один файл войдёт не больше { $most } платежей. Выберите, пожалуйста, год.

watch-title = <b>Когда на балансе остаётся мало</b>
watch-tells = Мы напишем, когда баланс станет меньше { $below }.
watch-tells-not = Сообщения об этом не приходят.
watch-choose = Ниже какой суммы вам написать?
button-tell-below = Сообщать о низком балансе
button-tell-never = Никогда
balance-low = <b>На балансе осталось { $available }</b>; вы просили сообщить, когда станет меньше { $below }.
button-auto-top-up = Автопополнение
auto-top-up-off = Автопополнение выключено.
auto-top-up-terms = Когда на балансе станет меньше { $below }, { $kept ->
    [wallet] со счёта { $card }
   *[card] с карты { $card }
} спишется { $amount }: не больше { $most } за календарный месяц.
auto-top-up-stopped = <b>Остановлено:</b> { $reason }
auto-top-up-no-card = Для автопополнения сначала нужно сохранить карту.
auto-top-up-below = Автопополнение: при каком балансе?
auto-top-up-amount = Автопополнение при балансе ниже { $below }: на сколько каждый раз?
auto-top-up-most = Автопополнение на { $amount } при балансе ниже { $below }: сколько самое большее за календарный месяц?
auto-top-up-consent = <b>Автопополнение</b>
auto-top-up-told = О каждом списании мы сообщим.
auto-top-up-declined = Если банк откажет, автопополнение сразу остановится, и мы напишем вам.
auto-top-up-stop = Выключить его можно в любой момент: /balance, «Автопополнение».
button-auto-top-up-on = Включить автопополнение
button-auto-top-up-change = Изменить автопополнение
button-auto-top-up-agree = Понятно, включить
button-auto-top-up-off = Выключить автопополнение
button-other-card = С карты { $card }
toast-auto-top-up-off = Автопополнение выключено
auto-topped-up = <b>Баланс пополнен на { $amount }</b> { $kept ->
    [wallet] со счёта { $card }
   *[card] с карты { $card }
}, как вы и разрешили. Теперь на нём { $available }.
auto-top-up-has-stopped = <b>Автопополнение на { $amount } не прошло и остановлено.</b> Ничего не списано.
auto-top-up-mend = На балансе { $available }. Пополните его сами или выберите другую карту и включите автопополнение снова.
auto-top-up-ceiling = <b>Автопополнение достигло предела { $most } за этот месяц</b>, поэтому до следующего само больше ничего не спишется. На балансе { $available }, это меньше { $below }.

# Подписки

subscriptions = Ваши подписки
subscriptions-none = Пока их нет. Тарифы — в /tariff.
subscriptions-more =
    { $count ->
        [one] И ещё { $count } более старая.
        [few] И ещё { $count } более старые.
       *[many] И ещё { $count } более старых.
    }
subscription-in-list =
    <b>{ $plan }</b>: { $status }
    { $role }
status-renews = активна, сама продлится { $at }
status-price-changed = активна, сама продлится { $at } по новой цене
status-cannot-pay = активна до { $end }; оплатить продление пока нечем
status-expiring = активна до { $end }; карта, с которой спишется оплата, истечёт раньше
status-attempts = активна до { $end }; продлить её пока не получилось
status-off = активна до { $end }, сама не продлится
status-withdrawn = активна до { $end }; в таком виде не продлевается
status-on-request = активна до { $end }; о цене продления нужно договориться
status-active = активна до { $end }
status-grace = оплаченный срок закончился { $end }, всё работает до { $last }
status-last = оплаченный срок закончился { $end }, всё работает, пока идёт последняя попытка
status-ending = оплаченный срок закончился { $end }; без оплаты закончится сейчас
status-bank =
    { $over ->
        [yes] оплаченный срок закончился { $end }, всё работает до { $last }; банк ждёт вашего подтверждения
       *[no] активна до { $end }; банк ждёт вашего подтверждения
    }
status-page =
    { $over ->
        [yes] оплаченный срок закончился { $end }, всё работает до { $last }; страница оплаты открыта
       *[no] активна до { $end }; страница оплаты продления открыта
    }
status-under-way =
    { $over ->
        [yes] оплаченный срок закончился { $end }, всё работает, пока выполняется платёж за продление
       *[no] активна до { $end }; платёж за продление выполняется
    }
status-ended = закончилась { $end }
role-both = Вы Клиент и Плательщик.
role-payer = Вы Плательщик; Клиент — { $name }.
role-customer = Вы Клиент; Плательщик — { $name }.
button-subscription = { $plan }, { $end }
button-subscription-of = { $plan }, { $name }, { $end }
button-open-subscription = Открыть подписку
button-buy-again = Купить снова

subscription-options = { $options }
subscription-allows = Что входит
subscription-status = Статус: { $status }
people-same = Клиент и Плательщик: вы, { $name }
people-customer = Клиент (лимиты действуют для этого аккаунта): { $name }
people-payer = Плательщик (платит этот аккаунт): { $name }
subscription-last-period = Последний период: с { $start } до { $end }
subscription-period = Текущий период: с { $start } до { $end }
renewal-periods = <b>На какой срок продлевать</b>
renewal-price = Цена продления на { $period } сегодня: { $price }
renewal-for = Клиент: { $name }.
subscription-ahead = Оплачено вперёд, до { $end }
only-payer = О продлении и оплате решает Плательщик.
renewal-not-sold = В таком виде этот тариф больше не продлевается. Он действует до конца срока.
renewal-on-request = Цены на следующий срок пока нет: действующих условий для него нет. Запросите условия — как только мы договоримся, подписку можно будет продлить.
terms-end-before = Ваши условия действуют по { $at } включительно, а следующее списание позже. Чтобы их сохранить, запросите новые заранее.
next-charge = <b>Следующее списание</b>: { $at } спишем { $amount } { $source }; это продление на { $period }.
next-charge-expiring = <b>Следующее списание</b>: { $at } спишем { $amount } с сохранённой карты { $card }; это продление на { $period }. <b>Срок её действия к тому дню истечёт</b>: если банк её не заменил, платёж не пройдёт. Сохраните заранее другую карту.
next-charge-unpayable = <b>Следующее списание оплатить пока нечем</b>: { $source }. Попробуем { $at }: { $amount }, продление на { $period }.
next-attempt = Следующая попытка — { $at }: { $amount } { $source }, продление на { $period }.
no-attempt = { $amount } за продление на { $period } автоматически больше не спишется: попытку начнут новые деньги на балансе или заново сохранённая карта.
price-was = Цена изменилась: за прошлый период вы заплатили { $paid }.
charge-off = Автопродление выключено, само ничего не спишется. Продление на { $period } стоит { $amount }.
otherwise-tried = Если платёж не пройдёт, попробуем ещё, а всё будет работать до { $last }.
otherwise-ends = Если не оплатить, всё работает до { $last }; затем подписка закончится.
otherwise-last = Всё ещё работает: будет ещё одна попытка, и если она не пройдёт, подписка закончится.
otherwise-over = Дни, когда всё работает без оплаты, закончились: если не оплатить сейчас, подписка закончится.
works-until = Всё работает до { $last }; затем подписка закончится.
bank-asks = Ваш банк просит подтвердить платёж { $amount } за продление на { $period }. До этого ничего не спишется.
page-is-open = Страница, на которой можно оплатить { $amount } за продление на { $period }, открыта до { $at }.
renewal-under-way = Платёж { $amount } за продление на { $period } выполняется; платёжная система ещё не ответила.
renewal-failure = Последняя попытка не удалась. { $reason }
renewal-window = Продлить вручную можно с { $opens }.
auto-off = Автопродление выключено: подписка закончится, если её не продлить. Оплачено до { $end }
auto-source = Оплата: { $source }.
auto-short = <b>Оплатить её пока нечем</b>: { $source }.
source-balance = с вашего баланса ({ $available })
source-card = { $kept ->
    [wallet] с вашего счёта { $card }
   *[card] с сохранённой карты { $card }
}
source-both = { $kept ->
    [wallet] с вашего счёта { $card }
   *[card] с сохранённой карты { $card }
} ({ $amount }), остальное с вашего баланса ({ $held })
source-none = на балансе не хватает { $missing }, а карта не сохранена
source-too-large = на балансе не хватает { $missing }, а это больше, чем платёжная система принимает за раз
source-card-lost = на балансе не хватает { $missing }, а сохранённую карту платёжная система больше не знает
source-card-paused = на балансе не хватает { $missing }, а сохранённые карты сами не списываются, пока банк оспаривает один из ваших платежей
source-card-refused = на балансе не хватает { $missing }, а сохранённую карту банк отклонил
button-renew-now = Продлить сейчас: { $amount }
button-pay-now = Оплатить сейчас: { $amount }
button-confirm-payment = Подтвердить платёж
button-confirm-at-bank = Подтвердить { $amount } в банке
button-successor = Посмотреть { $plan }
button-ask-terms = Запросить условия
button-start-renewing = Включить автопродление
button-continue-payment = Продолжить оплату
button-history = История

history = { $plan }: оплаченные периоды
history-balance = • { $start } – { $end }: { $amount }, с баланса
history-system = • { $start } – { $end }: { $amount }, платежом
history-back = из них возвращено { $amount }
history-none = Здесь пока ничего нет.

# SIP-номера

numbers = SIP-номера
numbers-none = Номеров у вас пока нет.
numbers-own = <b>{ $number }</b>: { $status }
numbers-countries = <b>Новый номер:</b> выберите страну.
numbers-not-sold = Номера здесь сейчас не продаются.
numbers-states = { $country }: выберите штат или провинцию
numbers-areas = { $where }: выберите город
column-area = Город
column-rent = В месяц
column-setup = Подключение
numbers-prices = Цены в { $currency }. НДС, если он нужен, вы увидите до оплаты.
numbers-free = { $place }
numbers-choose = Выберите номер. Прежде чем что-то спишется, вы увидите, сколько он стоит.
numbers-all-taken = Сейчас здесь заняты все номера.
button-numbers-before = ‹ К предыдущим
button-numbers-more = Ещё номера ›
number-connecting = подключается
number-connected = подключён, оплачен до { $end }
number-ending = работает до { $end }, затем вернётся оператору
number-unpaid = не оплачен; работает до { $until }
number-suspended = приостановлен за неуплату; сохраняется за вами до { $until }
number-status = Состояние: { $status }
number-released = возвращён оператору
number-refused = не подключён; деньги вернулись на ваш баланс
number-order = Заказ номера { $number }
number-first-month = Первый месяц
number-setup = Подключение
number-short = Номера оплачиваются с баланса. На нём { $available }, не хватает { $missing }.
number-then = Дальше { $rent } будет списываться с баланса каждый месяц, и каждый раз мы предупредим заранее. Отказаться от номера можно в конце любого оплаченного месяца: /numbers.
number-ordered = <b>{ $number } — ваш.</b> Он оплачен с баланса.
number-connecting-soon = Номер уже подключается; когда он заработает, мы напишем сюда. Если подключить его не удастся, всё уплаченное вернётся на баланс.
number-rent-next = { $on } с баланса спишется плата за следующий месяц: { $rent }.
number-rent-wanting = Следующий месяц стоит { $rent }. Сумма спишется, как только на балансе хватит денег.
number-rent-revives = Месяц стоит { $rent }. Как только на балансе хватит денег, сумма спишется и номер снова заработает.
number-kept = Номер остаётся за вами и оплачивается как раньше.
ask-release = Отказаться от { $number }? Он проработает до { $end }, и больше ничего не спишется. До этого дня можно передумать, потом вернуть номер будет нельзя.
ask-release-now = Отказаться от { $number } прямо сейчас? Вернуть его потом будет нельзя.
number-waits = Ваш номер ждёт: <b>{ $number }</b>, { $amount }.
number-news-connected = <b>{ $number } работает.</b> До { $end } он оплачен.
number-news-refused = <b>{ $number } подключить не удалось</b>: у оператора его больше нет. Всё, что вы за него заплатили, снова на вашем балансе. Приносим извинения.
number-news-rent-failed = <b>Не удалось оплатить { $number }</b>: нужно { $rent }, а на балансе меньше. Будем пробовать каждый день и сразу, как только поступят деньги. До { $grace } номер работает.
number-news-suspended = <b>{ $number } приостановлен</b>: он не оплачен. До { $until } он сохраняется за вами. Как только на балансе будет { $rent }, он снова заработает.
number-news-resumed = <b>{ $number } снова работает.</b> До { $end } он оплачен.
number-news-released = <b>{ $number } возвращён оператору.</b> Он больше не ваш, и за него больше ничего не спишется.
number-rent-coming = { $on } с баланса спишется плата за <b>{ $number }</b>: { $rent } за следующий месяц.
number-rent-missing = На балансе не хватает { $missing }.
button-order-number = К заказу номера
button-other-number = Выбрать другой номер
button-show-number = Показать номер
button-number-release = Отказаться от номера
button-number-keep = Оставить себе
button-yes-release = Да, отказаться

# Invitations

menu-invite = Пригласить
help-invite = /invite — ваша ссылка и что она приносит
words-invite = приглас реферал друг друз бонус
invite = Пригласите других
invite-terms = За каждого, кто придёт по вашей ссылке и первой покупкой заплатит { $least } или больше, на ваш баланс поступит { $reward } — через { $days ->
        [one] { $days } день
        [few] { $days } дня
       *[many] { $days } дней
    }, если к тому времени из оплаченного ничего не вернули.
invite-whom = Считаются те, кого здесь ещё не было и кто купил в течение 30 дней, каждый один раз.
invite-link = Ваша ссылка: { $link }
invite-not-offered = Сейчас за приглашения ничего не начисляется.
invite-waiting = Заплатили, награда впереди
invite-rewarded = Награда получена
invite-void = Деньги вернули, награды нет
invite-total = Поступило на баланс
invite-came = <b>{ $reward } на вашем балансе</b>: тот, кого вы пригласили, сделал здесь покупку. Теперь на нём { $available }.
button-send-invite = Отправить ссылку

# Trials

button-try = Попробовать бесплатно: { $days ->
        [one] { $days } день
        [few] { $days } дня
       *[many] { $days } дней
    }
button-start-trial = Начать пробный период
trial = Пробный период: { $plan }
trial-lasts = { $days ->
        [one] { $days } день
        [few] { $days } дня
       *[many] { $days } дней
    } бесплатно, до { $end }
trial-nothing-charged = Ничего не списывается, карта не нужна. Автопродление выключено, поэтому всё закончится само; мы напомним заранее.
trial-then = Если захотите продолжить, следующий срок ({ $period }) стоит { $amount } по сегодняшней цене.
trial-once = Пробный период бывает у аккаунта один раз, на один тариф и до первой покупки. Менять параметры можно будет, когда подписка будет оплачена.
trial-begun = <b>{ $plan } работает</b>, бесплатно до { $end }
trial-go-on = Чтобы продолжить потом, оплатите там следующий срок или включите автопродление.
subscription-trial = Это пробный период: бесплатно до { $until }

# Gifts

gifts = Подарки
gifts-about = Подарите кому-нибудь сумму или тариф. Вы получите код и ссылку; подарок достанется тому, кто первым его примет.
gifts-not-sold = Сейчас подарки не продаются. Код, который вам подарили, принять можно.
gift-own = <b>{ $code }</b>: { $what }, { $state }
gift-of-amount = { $amount } на баланс
gift-of-plan = { $plan } ({ $options }), { $period }
gift-of-plain-plan = { $plan }, { $period }
gift-status = Статус: { $state }
gift-state-new = ещё не оплачен
gift-state-open = можно принять до { $on }
gift-state-redeemed = принят { $on }
gift-state-returned = никто его не принял, деньги вернулись на ваш баланс { $on }
gift-choose-amount = <b>Сколько вы хотите подарить?</b> Сумма поступит на баланс того, кто примет подарок.
gift-choose-plan = <b>Какой тариф вы хотите подарить?</b>
gift-plan = Подарок: { $plan }
gift-once-included = Разовая плата за первую покупку уже включена.
gift-confirm = Подарок: { $what }
gift-costs = Вы платите <b>{ $amount }</b>.
gift-until = Принять подарок можно один раз до { $until } — по ссылке или введя код в /gift. Если никто этого не сделает, деньги вернутся на ваш баланс.
gift-then-amount = Сумма поступит на баланс того, кто примет подарок.
gift-then-plan = Тариф начнёт действовать в день, когда подарок примут, и проработает весь срок, сколько бы он тогда ни стоил. Потом ни с кого ничего не спишется.
gift-no-invoice = НДС начисляется там и тогда, где и когда подарок примут, и входит в то, что вы платите. Поэтому счёт-фактуру получит тот, кто его примет.
confirm-balance = На вашем балансе
gift-balance-then = Останется, если платить с него
gift-stale = <b>{ $what }</b>: эту цену вы видели слишком давно. Посмотрите сегодняшнюю.
gift-given = Ваш подарок: { $what }
gift-paid = <b>Подарок оплачен:</b> { $what }.
gift-code = Код: <code>{ $code }</code>
gift-link = Ссылка: { $link }
gift-keep-secret = Подарок достанется тому, кто первым откроет его и примет. Больше никому код не показывайте.
gift-one = Подарок: { $what }
gift-was-redeemed = <b>Ваш подарок приняли</b>: { $what }. Код { $code }.
gift-came-back = <b>Ваш подарок никто не принял вовремя</b>: { $what }. Код { $code }. { $amount } снова на вашем балансе.
gift-waits = Ваш подарок ждёт: <b>{ $what }</b>, { $amount }.
gift-ask-code = Отправьте код подарка. Заглавные буквы, пробелы и дефисы не важны.
gift-for-you = Вам подарок: { $what }
gift-held-up = У вас уже есть <b>{ $plan }</b>, оплачено до { $end } Одновременно может быть активна только одна такая подписка. Подарок за вами до { $until }: вернитесь с кодом, когда подписка закончится.
gift-brings-plan = Срок начнётся, когда вы примете подарок, и продлится до { $end } Вы ничего не платите, автопродление выключено. Счёт-фактура на ваше имя, уже оплаченный, придёт сюда.
gift-brings-amount = { $amount } поступит на ваш баланс — тратьте на что хотите.
gift-brings-worth = Этот тариф больше не продаётся, поэтому вы получите то, что за него заплачено: { $amount } на баланс.
gift-may-refuse = Принимать не обязательно. Код действует до { $until }
gift-received = <b>{ $amount } на вашем балансе.</b> Теперь на нём { $available }.
gift-active = <b>{ $plan } работает</b> до { $end }
gift-active-next = Автопродление выключено; если захотите продолжить, включите его там.
button-give-amount = Подарить сумму
button-give-plan = Подарить тариф
button-give-for = Подарить за { $amount }
button-redeem = У меня есть код
button-send-gift = Отправить кому-нибудь
button-show-gift = Показать подарок
button-accept-gift = Принять подарок

# Реквизиты для счетов-фактур

menu-billing = Реквизиты
menu-documents = Документы
billing = Ваши реквизиты для счетов-фактур
billing-why = От них зависит НДС и то, что написано в счёте-фактуре.
billing-country = { $country } (вы назвали её { $day })
billing-country-none = пока не названа
billing-buyer = Покупатель
billing-person = { $name }, частное лицо
billing-company = { $name }, компания
billing-address = { $address }
billing-address-none = не указан
billing-vat-none = не указан. Пока нет действительного, НДС начисляется как частному лицу.
billing-vat-unchecked = { $number }. Он будет в ваших счетах-фактурах. Проверить его здесь нельзя, поэтому НДС начисляется как частному лицу.
billing-vat-checking = { $number }, проверяется. Пока он не подтверждён, НДС начисляется как частному лицу.
billing-vat-valid = { $number }, подтверждён.
billing-vat-invalid = { $number }. В реестре его нет, поэтому НДС начисляется как частному лицу.
vat-number-confirmed = <b>Ваш номер плательщика НДС { $number } подтверждён.</b> Цены теперь показаны с его учётом.
vat-number-not-known = <b>Номера плательщика НДС { $number } в реестре нет.</b> НДС начисляется как частному лицу. Если номер верный, пришлите его ещё раз позже.
button-country = Страна
button-as-company = Я от компании
button-as-person = Я частное лицо
button-company-name = Название компании
button-address = Адрес
button-vat-number = Номер НДС
button-email = Почта
button-forget = Убрать
button-all-countries = Все страны
country-first = Один вопрос перед первой оплатой: от ответа зависит НДС.
ask-country = <b>В какой стране вы живёте или находится ваша компания?</b> Выберите её или пришлите начало названия.
countries-found = Вы имели в виду одну из этих?
countries-none = Страны с таким названием нет. Пришлите начало названия или выберите из всех.
ask-company = Пришлите название компании так, как оно должно стоять в счетах-фактурах.
ask-address = Пришлите адрес так, как он должен стоять в счетах-фактурах: улица, индекс, город — каждое с новой строки.
ask-vat-number = Пришлите номер плательщика НДС вашей компании. Он начинается с { $prefix }.
ask-email = Пришлите адрес почты, по которому с вами может связаться наша бухгалтерия.
toast-country = { $country }: теперь цены показаны для неё

# Способ оплаты и карты

paysystem = Способ оплаты
paysystem-current = Выбран: { $system }
paysystem-choose = Выберите, как вы платите.
paysystem-none = Сейчас вам недоступен ни один способ оплаты. Напишите в поддержку: возможно, найдётся другой путь. Деньги на балансе можно тратить.
paysystem-currency = Валюта: { $currency }
paysystem-converts = Принимает { $currency }; платёж пересчитывается: { $rate }.
payment-system-gift = Подарок
payment-system-bank = Банковский перевод для компаний
payment-system-stripe = Банковская карта (Stripe)
payment-system-paypal = PayPal
payment-system-telegram = Банковская карта прямо в Telegram
payment-system-stars = Звёзды Telegram
check-out-silent = Сейчас не удаётся проверить этот платёж. Ничего не списано: попробуйте через минуту.
page-in-chat = Вы платите здесь, в Telegram, и карта не сохраняется. Чтобы продления оплачивались картой, сохраните её в /paysystem.
page-in-stars = { $stars ->
    [one] Это { $stars } звезда Telegram.
    [few] Это { $stars } звезды Telegram.
   *[many] Это { $stars } звёзд Telegram.
 }
payment-system-yookassa = Российская карта, в том числе «Мир» (ЮKassa)
payment-system-btcpay = Криптовалюта (BTCPay Server)
payment-system-cryptopay = Криптовалюта в Telegram (Crypto Bot)
cards = Сохранённые карты:
cards-none = Сохранённых карт нет.
card = { $brand } •••• { $last4 }, { $expiry }
wallet = { $brand } { $wallet }
card-default = { $card } (для продлений)
card-other = { $card }
card-lost = { $card } (платёжная система её больше не знает; сохраните карту ещё раз)
card-refused = { $card } (отклонена банком, больше не используется)
card-expired = { $card } (срок действия истёк)
card-expires = { $card } (скоро истекает)
card-default-expired = { $card } (для продлений, срок действия истёк)
card-default-expires = { $card } (для продлений, скоро истекает)
card-expired-by-then = { $card } (к тому дню её срок истечёт)
card-expires-before = <b>Срок карты { $card } истечёт раньше следующего списания.</b>
card-expires-charge = { $on } с неё должно оплатиться продление. Сохраните другую карту или пополните баланс к этому дню.
card-expires-soon = <b>Срок карты { $card } скоро истечёт.</b>
card-expires-top-ups = С неё автоматически пополняется ваш баланс. Сохраните другую карту и выберите её для автопополнения.
card-renewed-by-bank = Если банк выпустит новую карту взамен этой, мы часто узнаём об этом сами и списываем уже с новой. Надёжнее сохранить новую карту здесь.
card-consent = <b>Сохранить карту</b>
    Сейчас ничего не списывается. Карту хранит платёжная система; мы видим только её марку, последние четыре цифры и срок.
card-consent-takes = Затем с неё само спишется то, чего не хватит на балансе, когда придёт срок:
card-consent-nothing = Сейчас у вас ничего не продлевается автоматически. Когда вы включите автопродление или купите что-то с ним, сначала увидите сумму и дату; чего не хватит на балансе, спишется с этой карты.
card-consent-stop = Чтобы это прекратить, в любой момент выключите автопродление в /subscriptions или удалите карту в /paysystem.
card-takes = { $plan }: { $amount }, первый раз { $on }, затем за каждый срок ({ $period })
button-agree-and-save = Понятно, сохранить карту
card-page = <b>Сохраните карту на защищённой странице платёжной системы.</b> Там ничего не списывается.
card-under-way = Платёжная система ещё не ответила. Это сообщение изменится, как только она ответит; ничего не списывается.
card-saved = <b>Карта { $card } сохранена.</b> Теперь это карта для продлений.
card-saved-gone = Карта была сохранена, но с тех пор удалена.
card-not-saved = Карта не сохранена, и ничего не списано.
saved-card = <b>{ $card }</b>
saved-card-use = Продление оплачивается с баланса; чего не хватит, спишется с карты для продлений.
button-make-default = Использовать для продлений
button-remove-card = Удалить
confirm-removal = Удалить { $card }? Оплачивать ею продления больше не получится.
button-confirm-removal = Да, удалить
button-keep-card = Нет, оставить

# Уведомления

coming = Подписка <b>{ $plan }</b> оплачена до { $end }.
coming-together = Скоро с баланса оплатится не только это: на всё вместе не хватает { $missing }.
renewal-failed = <b>Продлить подписку { $plan } не получилось.</b>
renewal-price-changed =
    <b>Цена { $plan } изменилась.</b> В прошлый раз мы называли { $said }, поэтому пока ничего не списано.
button-stop = Выключить автопродление
reason-price-changed = С тех пор как мы называли цену, она изменилась, поэтому ничего не списано.
reason-price-on-request = Условия на следующий срок не согласованы, поэтому цены у него нет.
renewal-how-to-mend = Ждать не обязательно: оплатите сейчас или пополните баланс — при включённом автопродлении подписка продлится сразу.
renewal-held-up = <b>Продление { $plan } пока не оплачено</b>: платёжная система сейчас не отвечает.
renewal-stays = Подписка остаётся и работает в полном объёме, пока ответа нет. Ничего делать не нужно, и дважды ничего не спишется.
grace-began = <b>Оплаченный срок подписки { $plan } закончился { $end }.</b>
last-warning = <b>Последнее напоминание: подписка { $plan } работает до { $last } и не продлена.</b>
ended = <b>Подписка { $plan } закончилась.</b> Она была оплачена до { $end }.
ended-for-other = Вы были её Плательщиком; лимиты Клиента ({ $name }) теперь ниже.

# Поддержка, условия, данные, возвраты

words-on-page = Это на нашей странице; её открывает кнопка.
button-open-page = Открыть страницу
terms = { $service }: условия
privacy = { $service }: ваши данные
privacy-kept = Что здесь хранится
privacy-kept-all =
    Номер, имя и язык в Telegram; ваша страна; что вы купили и оплатили и документы об этом; от сохранённой карты — только марка, последние четыре цифры и срок; то, что вы писали в поддержку; по какой ссылке вы пришли впервые. Номер карты знает только платёжная система.
privacy-deletion = Копию и удаление можно получить прямо здесь; или спросите — ответит человек. Счета-фактуры и учёт за ними хранятся столько, сколько велит закон.
button-ask-deletion = Спросить о моих данных
button-my-data = Получить копию моих данных
button-delete-data = Удалить мои данные
button-yes-delete = Да, удалить
deletion = <b>Удаление того, что мы о вас храним</b>
deletion-goes = Удалим: имя и язык, страну и чем она подтверждена, компанию, адрес, номер плательщика НДС и почту; сохранённые карты — здесь и в платёжной системе; написанное в поддержку с картинками и файлами и ответы; настройки, согласованные с вами условия, ссылку, по которой вы пришли.
deletion-stays = Оставим: журнал ваших платежей и счета-фактуры с тем, что на них напечатано. Закон велит продавцу хранить их годами (GDPR, ст. 17(3)(b), и закон об НДС) — под вашим номером в Telegram. А ещё — что вы что-то покупали или пробовали: пробный период у каждого один.
deletion-for-good = Отменить это нельзя. Напишете потом снова — начнёте с начала; платежи и счета-фактуры останутся на месте.
deletion-not-yet = <b>Сначала нужно завершить:</b>
hinders-subscription = Подписка ещё действует. Отключите её автопродление в /subscriptions (или откажитесь там от неё, если за вас платит другой) и вернитесь, когда она закончится, или передайте её.
hinders-number = Вы арендуете номер. Откажитесь от него в /numbers: до конца месяца он ваш.
hinders-gift = Ваш подарок ещё не открыт. Его получат или деньги вернутся к вам: смотрите /gift.
hinders-balance = На балансе есть деньги. Потратьте их или попросите вернуть в /paysupport.
hinders-debt = За вами долг. Пополните баланс: /balance.
hinders-dispute = Ваш банк оспаривает платёж. Дождитесь его решения.
hinders-charge = Открыт платёж или страница для карты. Завершите или дождитесь, пока закроется.
hinders-reward = Награда за того, кого вы пригласили, ещё в пути. Она придёт на баланс.
hinders-request = Ваше обращение ждёт ответа. Отзовите его в /support или подождите.
ask-deletion = <b>Удалить всё, что не велит хранить закон?</b> Отменить это нельзя.
deletion-begun = <b>Удаляем ваши данные.</b> Скажем, когда закончим, обычно за несколько минут.
deletion-done = <b>Ваши данные удалены.</b> То, что велит хранить закон, хранится, сколько он велит, и ни для чего другого. /start — начать с начала.
deletion-stopped = <b>Ничего не удалено</b>: кое-что мешает.
refused-account-deleted = Этот аккаунт удалён по желанию владельца: пока он не вернётся, договориться с ним нельзя.
refused-deletion-hindered = Сначала нужно кое-что завершить: откройте /privacy и нажмите кнопку ещё раз, там написано что.
deleted-account = удалён { $day }
export-asked = <b>Готовим файл со всем, что мы о вас храним.</b> Он придёт сюда, обычно за несколько минут.
export-ready = <b>Всё, что мы о вас храним</b>, файлом JSON: время по UTC, суммы с валютой. Файл ваш: подумайте, кому его показывать.
refused-export-too-soon = Копия у вас уже есть, ей нет суток. Следующую можно сделать с { $at }.
paysupport = Возвраты и списания

support = Поддержка
support-yours = Ваши обращения:
support-about = О чём речь? Мы спросим, что нужно знать; без вашего согласия ничего не отправится.
request-transfer = Передать подписку
request-refund = Возврат денег
request-who-is-charged = С кого списали?
request-early-renewal = Продлить раньше
request-legal-details = Данные компании
request-custom-terms = Другие условия
request-personal-data = Мои данные
request-other = Другое
request-draft = <b>{ $kind }</b>: ещё не отправлено
request-open = <b>{ $kind }</b>: отправлено { $day }, ждёт ответа
request-has-answer = <b>{ $kind }</b>: есть ответ
request-is-answered = <b>{ $kind }</b>: ответ получен
request-is-closed = <b>{ $kind }</b>: закрыто
request-line-own = <b>Вы</b>, { $at }
request-line-support = <b>Поддержка</b>, { $at }
request-question = Вопрос { $place } из { $count }:
request-how = Напишите, пожалуйста, здесь. Можно прислать картинку или PDF.
question-new-customer = Какому аккаунту передать подписку? Его имя в Telegram (вида @name) или номер.
question-reason = По какой причине?
question-payment = О каком платеже речь? День и сумма или номер счёта-фактуры.
question-charge = Что показывает банк? День, сумма, последние четыре цифры карты. Поможет снимок чека.
question-subscription = О какой подписке речь, если их несколько?
question-period = На какой срок продлить и почему сейчас?
question-company = Полное название компании.
question-address = Её адрес со страной.
question-tax-number = Номер плательщика НДС или налоговый номер и регистрационный номер.
question-bank = Банк и счёт, с которого вы платите, и почта для копий.
question-wishes = Что вам нужно: сколько, на какой срок, как удобно платить?
question-data = Что нужно: копия того, что мы о вас храним, удаление, и то и другое? Или у вас вопрос?
question-matter = Опишите, пожалуйста.
request-told = <b>{ $question }</b>
request-added = <b>Добавлено:</b>
request-files =
    { $count ->
        [one] Приложен { $count } файл.
        [few] Приложено { $count } файла.
       *[many] Приложено { $count } файлов.
    }
request-ready = <b>Отправить?</b> Всё, что вы напишете или пришлёте до этого, будет добавлено.
request-more-again = Что хотите сказать по обращению «{ $kind }»? Напишите здесь или пришлите картинку или PDF — поддержка снова им займётся.
request-opened-again = <b>Обращение «{ $kind }» снова открыто</b> и ждёт поддержки. Какой вопрос остался? Напишите здесь или пришлите картинку или PDF.
request-more = Что добавить к обращению «{ $kind }»? Напишите здесь или пришлите картинку или PDF.
request-not-taken = Поддержка может посмотреть только тексты, картинки и PDF; это не добавлено.
request-answered = <b>Ответ поддержки</b> на ваше обращение «{ $kind }»:
request-closed = <b>Поддержка закрыла</b> ваше обращение «{ $kind }». Если вопрос остался, его можно открыть снова в течение 7 дней.
request-answer-files =
    { $count ->
        [one] К ответу приложен { $count } файл.
        [few] К ответу приложено { $count } файла.
       *[many] К ответу приложено { $count } файлов.
    }
button-open-again = Открыть снова
button-off-list = Убрать из списка
button-see-request = Посмотреть обращение
ask-withdraw = Отозвать обращение «{ $kind }»? Тогда на него никто не ответит.
button-send-request = Отправить в поддержку
button-own-request = Ваше обращение: { $kind }
button-discard = Не отправлять
button-request-more = Добавить
button-withdraw = Отозвать
button-yes-withdraw = Да, отозвать
button-request-done = Готово, спасибо
toast-request-sent = Отправлено; ответ придёт сюда
toast-request-gone = Убрано из списка

# Документы

documents = Ваши документы
documents-newest = Сначала новые. Чтобы получить документ ещё раз, нажмите на его номер внизу.
documents-none = Документов пока нет. Счёт-фактура приходит с каждой покупкой и каждым продлением.
document-for-day = { $what }, { $day }
documents-unnumbered = вот-вот появится
column-number = Номер
column-what = За что
column-amount = Сумма
document-invoice = <b>Счёт-фактура { $number }</b>
document-credit-note = <b>Кредит-нота { $number }</b>
document-payment-request = <b>Счёт на оплату { $number }</b>
document-what = { $what }
document-for = { $what }, { $start } – { $end }
document-amount = Сумма: { $amount }
document-corrects = К счёту-фактуре { $number }
document-customer = Клиент: { $name }
document-active = Активна до { $end }
document-number = Оплачено до { $end }
document-renewed = Продлена до { $end }

# Отказы

refused-already-subscribed = Такая подписка уже есть. Одновременно может быть активна только одна.
refused-amount-too-large = Слишком много за один раз: самое большее — { $maximum }.
refused-amount-too-small = Слишком мало: самое меньшее — { $minimum }.
refused-balance-short = На балансе не хватает { $missing }.
refused-cannot-retry = Снова не получилось; остаётся в списке.
refused-charge-gone = У вас нет такого платежа.
refused-chat-invoice-over = Этот счёт больше не действует. Ничего не списано: откройте новый в чате.
refused-chat-invoice-not-yours = Этот счёт выставлен другому человеку. Ничего не списано: откройте свой в чате.
refused-card-lost = Платёжная система больше не знает эту карту. Сохраните её ещё раз.
refused-cards-not-saved = Ни одна из доступных вам платёжных систем не сохраняет карты.
refused-ceiling-too-low = Предел за месяц не может быть меньше одного пополнения на { $amount }.
refused-charge-open = Платёж за это уже выполняется. Сначала завершите его или подождите, пока его страница закроется.
refused-currency-not-priced = Цены в { $currency } для этого нет.
refused-currency-not-taken = Ваш способ оплаты не принимает { $currency }. Выберите другой.
refused-document-gone = У вас такого документа нет.
refused-document-not-ready = Этот документ готовится и вот-вот придёт.
refused-trial-not-offered = У этого тарифа нет пробного периода.
refused-trial-had = Пробный период у вас уже был: он бывает один раз.
refused-trial-not-first = Пробный период — для тех, кто ещё ничего не покупал.
refused-change-in-trial = Во время пробного периода ничего не меняется. Менять параметры можно будет с { $until }, если подписка будет оплачена дальше.
refused-gift-unknown = Подарка с таким кодом нет. Проверьте, как он написан, и отправьте ещё раз.
refused-gift-used = Этот подарок уже приняли.
refused-gift-expired = Этот подарок не приняли вовремя: это можно было сделать до { $closed }.
refused-gift-other-currency = Этот подарок в { $currency }, а ваш баланс — в другой валюте.
refused-gift-not-now = Такая подписка у вас уже есть. Принять подарок можно до { $until }, когда она закончится.
refused-gift-gone = У вас нет такого подарка.
refused-gift-paid = Этот подарок уже оплачен.
refused-gift-stale = Эту цену вы видели слишком давно. Ничего не списано; соберите подарок заново.
refused-gift-other-amount = Подарки на такую сумму больше не продаются.
refused-gifts-not-sold = Сейчас подарки не продаются.
refused-promo-unknown = Такого промокода нет. Проверьте, как он написан, и отправьте ещё раз.
refused-promo-too-many = Слишком много несуществующих кодов. Попробовать снова можно с { $until }.
refused-promo-stopped = Промокод { $promo } больше не действует.
refused-promo-not-yet = Промокод { $promo } начнёт действовать { $opens }.
refused-promo-expired = Срок промокода { $promo } истёк: он действовал до { $closed }.
refused-promo-exhausted = Промокод { $promo } уже использован столько раз, сколько было можно.
refused-promo-used = Вы уже использовали промокод { $promo }.
refused-promo-other-plan = Промокод { $promo } — для других тарифов.
refused-promo-other-period = Промокод { $promo } — для других сроков (в месяцах: { $periods }). Выберите подходящий и введите его снова.
refused-promo-other-currency = Промокод { $promo } не действует в валюте { $currency }.
refused-promo-not-first = Промокод { $promo } действует только на первую покупку.
refused-promo-gone = Промокод { $promo } был закреплён за вами на 30 минут, и это время прошло. Ничего не списано; введите его снова.
refused-promo-exists = Промокод { $promo } уже есть.
refused-not-understood = Непонятно: «{ $word }».
refused-draft-changed = Тем временем что-то изменилось. Посмотрите ещё раз, прежде чем платить.
refused-draft-gone = Этого выбора больше нет. Выберите тариф заново.
refused-draft-used = Это уже куплено.
refused-not-payer = Это может сделать только Плательщик подписки.
refused-option-out-of-range = { $value } здесь невозможно: от { $minimum } до { $maximum }.
refused-parked-gone = С этим уже кто-то разобрался.
refused-nothing-to-end = Действующей подписки с таким номером нет, и за такой этот аккаунт не платит.
refused-nothing-to-credit = От оплаченного за неё ничего не осталось. Без продления она закончится сама { $end }.
refused-paid-by-another = Текущий период оплатил другой аккаунт: до следующего периода подписку нельзя ни изменить, ни завершить с возвратом.
refused-no-such-payment = Платежа с таким номером нет, и этот аккаунт в последнее время ничего не платил.
refused-refund-not-possible = Отсюда этот платёж не вернуть: его платёжная система сама ничего не возвращает, или он пришёл не в валюте баланса. Верните его там вручную.
refused-refund-nothing-left = Этот платёж уже весь вернули или возвращаем.
refused-refund-balance-short = На балансе от него ничего не осталось. Сначала завершите с возвратом то, что на него куплено.
refused-refund-too-large = Вернуть можно не больше { $most }.
refused-refund-whole-only = Эта платёжная система возвращает платёж только целиком: { $captured }.
refused-refund-amount-unclear = Напишите только сумму, например 12,50.
refused-refund-changed = Всё уже не так, как было показано, поэтому ничего не сделано.
refused-not-your-role = Ваша роль здесь: { $role }. Это могут { $roles }: попросите кого-нибудь из них.
refused-preview-gone = Этого больше нет. Начните, пожалуйста, заново.
refused-preview-changed = Всё уже не так, как было показано, поэтому ничего не сделано.
refused-payment-system-not-offered = Этот способ оплаты недоступен для вашего аккаунта. Выберите другой.
refused-period-not-offered =
    { $months ->
        [one] На { $months } месяц этот тариф не продаётся.
        [few] На { $months } месяца этот тариф не продаётся.
       *[many] На { $months } месяцев этот тариф не продаётся.
    }
refused-plan-not-sold = Этот тариф сейчас не продаётся.
refused-price-changed = Цена изменилась: было { $shown }, стало { $now }. Показанная цена действует 30 минут. Ничего не списано.
refused-handover-gone = Ссылка больше не действует: на неё уже ответили, её отозвали или прошло пять минут. Попросите новую.
refused-handover-own = За эту подписку платите вы сами. Отправьте ссылку тому, кто будет платить вместо вас.
refused-handover-late = Скоро продление или оно не прошло. Передать оплату можно после продления.
refused-handover-currency = Эта подписка оплачивается в { $currency }, а у вашего аккаунта другая валюта.
refused-transfer-never = Передать оплату подписки здесь нельзя.
refused-price-on-request = Для этого варианта цена не согласована. Запросите условия, и вы её увидите.
refused-nobody-there = Аккаунта с таким Telegram ID нет: сначала этот человек должен написать боту.
refused-terms-reason = Нет причины: напишите её после точки с запятой.
refused-terms-over = Эти условия уже закончились бы.
refused-terms-no-price = У этого тарифа нет цены в каталоге, скидку не с чего считать. Назначьте цену.
refused-renewal-not-open = Продлевать ещё рано: это можно сделать с { $opens_at }. Выбранный вами срок останется прежним.
refused-subscription-ended = Эта подписка закончилась. Тариф можно купить заново.
refused-subscription-gone = Такой подписки у вашего аккаунта нет.
refused-text-empty = Здесь нечего прочитать.
refused-text-too-long = Слишком длинно: в строку помещается { $most } знаков.
refused-too-many-lines = Слишком длинно: в счёт-фактуру помещается { $most } строк.
refused-try-again = На этот раз не получилось. Попробуйте, пожалуйста, ещё раз.
refused-unknown-card = Эта карта больше не сохранена.
refused-unknown-country = Страны с кодом { $country } мы не знаем и не можем сказать, какой НДС положен. Пожалуйста, уточните, где вы живёте.
refused-unknown-family = Таких тарифов нет.
refused-unknown-option = У тарифа больше нет такой опции.
refused-unknown-payment-system = Этого способа оплаты больше нет. Выберите другой.
refused-unknown-plan = Этого тарифа больше нет.
refused-vat-number-not-asked = Номер плательщика НДС нужен только компании в Европейском союзе.
refused-vat-number-wrong = У вашей страны не может быть такого номера; он начинается с { $prefix }. Проверьте цифры.
refused-file-gone = Telegram больше не отдаёт этот файл.
refused-reply-full = В ответе может быть не больше { $files } файлов; последний не добавлен.
refused-request-taken = Этим обращением занимается { $by }. Чтобы передать его другому сотруднику или взять себе, нажмите «Передать».
refused-request-grown = Пока вы смотрели, в обращении появилось новое. Сначала прочтите его; ваш черновик сохранён.
refused-answer-gone = Черновика больше нет: он отправлен или удалён.
refused-reply-too-long = В ответе может быть не больше { $characters } знаков.
refused-request-full = Столько в одно обращение не войдёт (знаков: { $characters }, файлов: { $files }); последнее не добавлено.
refused-number-gone = Этого номера нет в вашем аккаунте.
refused-number-taken = Кто-то успел раньше: этот номер уже занят. С баланса ничего не списано.
refused-numbers-not-sold = Номера там больше не продаются.
refused-request-gone = С этим обращением уже закончено.
refused-request-incomplete = Прежде чем отправить, нужно ответить на все вопросы.
refused-request-not-payer = Просить о передаче может только тот, кто платит за подписку, а этот аккаунт сейчас ни за одну не платит.
refused-too-many-requests = У вас уже есть обращения, всего { $most }. Дождитесь ответа, добавьте к одному из них или отзовите одно.
refused-top-up-below-threshold = Пополнение должно быть не меньше { $below }, чтобы хватало одного.
refused-other = Сейчас это невозможно.

# Сотрудникам

statistics = Статистика
statistics-none = Данных пока нет. Они собираются раз в день, пока проверяется всё, что хранится; загляните завтра.
statistics-as-of = По состоянию на { $at }
statistics-plans = <b>Активные подписки</b>
statistics-no-plans = Нет.
statistics-money = <b>Деньги, { $month }</b>
statistics-no-money = Движения денег нет: { $month }.
statistics-system = { $system }, { $currency }
statistics-percent = { $percent } %
statistics-more =
    { $count ->
        [one] и ещё { $count } строка
        [few] и ещё { $count } строки
       *[many] и ещё { $count } строк
    }
statistics-note = Регулярный доход: цены активных подписок за один месяц, без НДС. Пробные подписки не считаются; в льготные дни подписка не активна. Комиссии: те, что есть в учёте.
statistics-chart = Поступления по месяцам, по состоянию на { $at }
button-chart = График
toast-chart = График скоро придёт.
statistics-row-mrr = Регулярный доход в месяц
statistics-row-active = Активные
statistics-row-new = Новые, 30 дней
statistics-row-ended = Завершились, 30 дней
statistics-row-unpaid = из них не оплачены
statistics-row-churn = Отток, 30 дней
statistics-row-due = Продления за 7 дней
statistics-row-due-amount = на сумму, с НДС
statistics-row-attempts = Платёж не прошёл
statistics-row-grace = Льготные дни
column-figure = Показатель
column-plan = Тариф
column-active = Активные
column-recurring = Доход в месяц
column-system = Система
column-came-in = Поступило
column-went-back = Возвращено
column-fees = Комиссии

parked = Отложенная работа
parked-what = То, что не удалось сделать автоматически.
parked-none = Ничего не отложено.
parked-shown = С { $first } по { $last } из { $count }, сначала самая старая. Номер открывает подробности.
parked-item =
    { $place }. <b>{ $kind }</b>
    { $at }
    { $why }
parked-piece =
    <b>{ $kind }</b>
    Отложено { $at }
parked-payer = Плательщик: { $name }, Telegram <code>{ $id }</code>
parked-payment = Плательщик: { $name }, Telegram <code>{ $id }</code>, { $amount }
parked-technical = Для технических специалистов
parked-name = Имя: <code>{ $name }</code>
parked-record = Запись: <code>{ $record }</code>
parked-reason = Причина: <code>{ $reason }</code>
parked-rings =
    { $count ->
        [1] <b>Отложена работа</b>: { $kind }. Автоматически сделать это не удалось.
        [one] <b>Отложена работа</b>: { $kind }, { $count } раз. Автоматически сделать это не удалось.
        [few] <b>Отложена работа</b>: { $kind }, { $count } раза. Автоматически сделать это не удалось.
       *[many] <b>Отложена работа</b>: { $kind }, { $count } раз. Автоматически сделать это не удалось.
    }
parked-in-all =
    { $count ->
        [one] Всего сотрудников ждёт { $count } дело.
        [few] Всего сотрудников ждут { $count } дела.
       *[many] Всего сотрудников ждут { $count } дел.
    }

request-rings =
    { $count ->
        [one] <b>Клиент пишет в поддержку.</b>
        [few] <b>Клиенты пишут в поддержку</b>, { $count } раза.
       *[many] <b>Клиенты пишут в поддержку</b>, { $count } раз.
    }
request-rings-overdue =
    { $count ->
        [one] <b>Клиент всё ещё ждёт поддержки</b>: дольше, чем следует.
        [few] <b>{ $count } клиента всё ещё ждут поддержки</b>: дольше, чем следует.
       *[many] <b>{ $count } клиентов всё ещё ждут поддержки</b>: дольше, чем следует.
    }
requests-in-all =
    { $count ->
        [one] Всего сотрудников ждёт { $count } обращение.
        [few] Всего сотрудников ждут { $count } обращения.
       *[many] Всего сотрудников ждут { $count } обращений.
    }
requests = Обращения клиентов
requests-what = Что ждёт ответа, сначала самые давние.
requests-of-kind = Только одного вида: <b>{ $kind }</b>
requests-none = Здесь ничего не ждёт.
requests-item =
    { $place }. <b>{ $kind }</b>
    { $name }, ждёт { $waited }
requests-item-taken = Занимается { $name }
requests-which-kind = Обращения какого вида показать?
view-new =
    { $chosen ->
        [yes] • Новые: { $count }
       *[no] Новые: { $count }
    }
view-mine =
    { $chosen ->
        [yes] • Мои: { $count }
       *[no] Мои: { $count }
    }
view-all =
    { $chosen ->
        [yes] • Все: { $count }
       *[no] Все: { $count }
    }
button-by-kind = По виду
button-kind = { $kind }: { $count }
button-every-kind = Все виды
waited-minutes =
    { $count ->
        [one] { $count } минуту
        [few] { $count } минуты
       *[many] { $count } минут
    }
waited-hours =
    { $count ->
        [one] { $count } час
        [few] { $count } часа
       *[many] { $count } часов
    }
waited-days =
    { $count ->
        [one] { $count } день
        [few] { $count } дня
       *[many] { $count } дней
    }
staff-request =
    <b>{ $kind }</b>
    От кого: { $name }, Telegram <code>{ $id }</code>
    Отправлено { $at }
request-handed = <b>Вам передано обращение</b>: { $kind }. От кого: { $name }
staff-request-waits = Ждёт { $waited }
staff-request-answered = Ответ отправлен, ждём клиента
staff-request-closed = Закрыто
staff-request-withdrawn = Клиент отозвал обращение
staff-request-taken = Занимается { $name }
request-line-customer = <b>{ $name }</b>, { $at }
request-line-staff = <b>Поддержка ({ $name })</b>, { $at }
staff-note = <i>{ $at }, заметка; от кого: { $name }, кому: { $to }</i>
staff-note-to-queue = <i>{ $at }, заметка для общей очереди; от кого: { $name }</i>
staff-notes = <b>Заметки для коллег</b>
staff-reply-asked = Кому: { $name }. Напишите ответ здесь, пришлите картинки или документы. Перед отправкой вы его увидите.
staff-reply-not-taken = Ответ — это текст, картинка или документ. Пришлите его, пожалуйста, ещё раз.
staff-answer = <b>Кому: { $name }; от кого: «Поддержка»</b>
staff-answer-more = Всё, что вы напишете или пришлёте до отправки, будет добавлено.
staff-to-whom = Кому передать?
staff-note-asked = Что стоит знать коллеге ({ $name })? Напишите здесь, не больше { $characters } знаков. В чате клиент этого не увидит, но это войдёт в копию его данных.
staff-note-asked-queue = Что стоит знать тому, кто займётся обращением? Напишите здесь, не больше { $characters } знаков. В чате клиент этого не увидит, но это войдёт в копию его данных.
staff-hand-to = Передать обращение с этой заметкой? Кому: <b>{ $name }</b>
staff-hand-to-queue = Вернуть обращение в <b>общую очередь</b> с этой заметкой?
ask-close-request = Закрыть? Клиент ({ $name }) узнает об этом и сможет открыть обращение снова в течение { $days ->
        [one] { $days } дня
        [few] { $days } дней
       *[many] { $days } дней
    }.
staff-number =
    <b>{ $number }</b>, { $place }
    Кому продан: { $name }, Telegram <code>{ $id }</code>
    Заказан { $at }
ask-number-connected = Номер подключён? Клиент получит сообщение, что он работает.
ask-number-refuse = Отказать? Всё уплаченное вернётся на баланс клиента, и этот номер здесь больше не продаётся.
toast-number-connected = Клиент получит сообщение
button-number-connected = Подключён
button-number-refuse = Номера уже нет
button-yes-connected = Да, работает
button-yes-refuse = Да, вернуть деньги
button-reply = Ответить
button-request-files = Показать файлы
button-close-request = Закрыть
button-take = Взять
button-hand-on = Передать
button-notes = Заметки: { $count }
button-to-me = Мне
button-to-queue = В общую очередь
button-yes-hand-on = Да, передать
button-send-answer = Отправить
button-to-request = ‹ К обращению
button-to-requests = ‹ К обращениям
button-request-of = Обращение: { $kind }
button-repay-named = Вернуть этот платёж
toast-request-taken = Обращение теперь ваше
toast-request-handed = Передано
toast-answer-sent = Отправляется клиенту
toast-request-closed = Закрыто; клиент об этом узнает
button-yes-close = Да, закрыть

parked-kind-renew = Продление подписки
parked-kind-lapse = Начало льготных дней
parked-kind-lapse_promo = Освобождение закреплённого промокода
parked-kind-expire = Окончание подписки
parked-kind-turn = Смена опций подписки
parked-kind-remind = Сообщение о скором продлении
parked-kind-warn = Последнее напоминание
parked-kind-tell_price = Сообщение об изменившейся цене
parked-kind-tell_failure = Сообщение о неудачном продлении
parked-kind-return_gift = Возврат денег за подарок, который никто не принял
parked-kind-tell_gift = Сообщение дарителю о судьбе подарка
parked-kind-reward = Награда за приглашённого клиента
parked-kind-tell_reward = Сообщение о награде
parked-kind-tell_changed = Сообщение Клиенту о новых лимитах
parked-kind-tell_held_up = Сообщение о задержке платежа
parked-kind-tell_grace = Сообщение о конце оплаченного срока
parked-kind-tell_ended = Сообщение об окончании подписки
parked-kind-lapse_handover = Конец предложения передать оплату
parked-kind-tell_handover = Сообщение о передаче оплаты
parked-kind-lapse_proposal = Конец предложения заплатить за другого
parked-kind-ask_customer = Вопрос Клиенту, можно ли за него заплатить
parked-kind-tell_proposal = Сообщение об ответе на предложение заплатить за другого
parked-kind-tell_begun = Сообщение Клиенту, что за него заплатили
parked-kind-tell_declined = Сообщение Плательщику, что Клиент отказался от подписки
parked-kind-tell_terms = Сообщение о согласованных условиях
parked-kind-tell_opened = Сообщение о том, что продление открыто
parked-kind-tell_terms_end = Сообщение о том, что условия заканчиваются
parked-kind-advance = Проверка платежа
parked-kind-follow = То, что ждало платежа
parked-kind-tell = Сообщение о состоянии платежа
parked-kind-forget = Удаление карты в платёжной системе
parked-kind-set_up = Сохранение карты
parked-kind-tell_expiring = Сообщение плательщику, что срок карты истекает
parked-kind-look = Проверка баланса: сообщение или автопополнение
parked-kind-tell_stopped = Сообщение об остановке автопополнения
parked-kind-tell_low = Сообщение о низком балансе
parked-kind-tell_ceiling = Сообщение о том, что предел автопополнений исчерпан
parked-kind-number = Присвоение номера документу
parked-kind-deliver = Подготовка и отправка документа
parked-kind-check_vat = Проверка номера плательщика НДС
parked-kind-gather = Сбор того, что хранится о человеке, для его файла
parked-kind-send_export = Отправка человеку файла со всем, что о нём хранится
parked-kind-look_for_open = Проверка, не открыто ли что-то у того, кто хочет удалить данные
parked-kind-empty_account = Удаление данных: аккаунт
parked-kind-erase = Удаление данных: что человек писал
parked-kind-tell_deleted = Сообщение о том, удалены ли данные
parked-kind-tell_vat = Сообщение о том, действителен ли номер плательщика НДС
parked-kind-draw = Построение графика для персонала
parked-kind-count = Подсчёт отложенной работы
parked-kind-ring = Сообщение сотрудникам об отложенной работе
parked-kind-reply = Передать клиенту ответ поддержки
parked-kind-tell_handed = Сообщение сотруднику о переданном ему обращении
parked-kind-overdue = Проверка, не ждёт ли обращение слишком долго
parked-kind-connect = Подключение SIP-номера
parked-kind-disconnect = Возврат SIP-номера оператору связи
parked-kind-rent = Списание платы за SIP-номер
parked-kind-lapse_number = Приостановка или возврат SIP-номера
parked-kind-tell_number = Сообщение о состоянии SIP-номера
parked-kind-remind_rent = Сообщение о скором списании за SIP-номер
parked-kind-fetch = Получение курсов валют
parked-kind-settle = Учёт банковского перевода
parked-kind-tell_assigned = Сообщение о банковском переводе
parked-kind-unreadable = Запись, которую не удаётся прочитать
parked-kind-update = Ответ человеку в чате
parked-kind-event = Известие от платёжной системы
parked-kind-refund = Возврат платежа
parked-kind-reversal = Деньги за платёж возвращаются или могут вернуться
parked-kind-warning = Банк сомневается в платеже
parked-kind-other = Работа вида «{ $kind }»

parked-why-payment-system = Платёжная система не ответила или отклонила запрос.
parked-why-key = Платёжная система не принимает наш ключ. Исправьте ключ и повторите; за это время ничего не закончилось.
parked-why-off = Платёжная система здесь выключена, или её нет в каталоге. Верните её и повторите.
parked-why-catalog = В каталоге больше нет того, что для этого нужно. Верните это в каталог и повторите.
parked-why-carrier = Оператор связи не ответил или отклонил запрос.
parked-why-number-order = Номер продан и оплачен: подключите его у оператора связи и отметьте это здесь. Если его уже нет, откажите: клиенту вернётся вся сумма.
parked-why-number-release = Этот номер больше ничей: откажитесь от него у оператора связи и снимите со списка.
parked-why-chat = Telegram не принял сообщение.
parked-why-malformed = Полученное записано не так, как понимает эта версия.
parked-why-unreadable = Сохранённое записано не так, как понимает эта версия.
parked-why-died = Программа несколько раз прерывалась, пока этим занималась.
parked-why-reversal-refund = Деньги вернули в кабинете платёжной системы, или такой возврат не дошёл. Это учтено; купленное на них продолжает работать: завершите его, если так и задумано.
parked-why-refund-not-made = Возврат, который отсюда запросили, не сделан, и деньги снова на балансе. Что сказала платёжная система, ниже.
parked-why-reversal-warning = Банк карты спрашивает о платеже, или её владелец заявил о мошенничестве. Пока ничего не забрали; полученное за этот платёж отложено, насколько оно ещё есть, и сохранённые карты плательщика сами не списываются. Верните деньги, ответьте банку или снимите сомнение, если знаете лучше.
parked-why-reversal-dispute = Банк карты оспаривает платёж или уже принял решение. То, что он забрал, учтено. Ответьте ему в кабинете платёжной системы; до тех пор сохранённые карты этого плательщика сами не списываются.
parked-why-foreign = Речь о платеже, который ни к чему здесь не подходит.
parked-why-fault = Ошибка в программе.

ask-retry = Попробовать ещё раз сейчас? Всё будет сделано так, будто срок только что наступил. Если за сутки снова не получится, работа вернётся в этот список.
ask-retry-update = Попробовать ещё раз сейчас? Сообщение или нажатие будет обработано так, будто оно только что пришло, и человек может получить ответ. Если не получится, работа останется в списке.
ask-resolve = Снять со списка? Сама собой эта работа больше не повторится. Делайте так, только если вопрос решён иначе.
ask-give-up = Больше не ждать этого платежа? Он будет считаться несостоявшимся, и то, что его ждало, пойдёт дальше. Сначала проверьте в платёжной системе, не оплачен ли он: сами мы больше спрашивать не будем. Если известие об оплате всё же придёт, деньги пойдут на то, за что были, или окажутся на балансе плательщика.
button-retry = Повторить
button-resolve = Снять со списка
ask-give-up-refund = Больше не ждать этого возврата? Деньги снова будут на балансе плательщика. Сначала проверьте в платёжной системе, не сделан ли он: сами мы больше спрашивать не будем. Если он всё же сделан, это будет учтено, как только мы об этом узнаем, а недостающее станет долгом.
ask-give-up-warning = Снять сомнение? Отложенное за этот платёж вернётся на баланс плательщика, и его сохранённые карты снова будут списываться сами. Если банк всё же заберёт деньги, это будет учтено, а недостающее станет долгом.
button-give-up-refund = Больше не ждать возврата
button-give-up-warning = Снять сомнение
button-yes-give-up-refund = Да, больше не ждать
button-yes-give-up-warning = Да, снять
button-give-up = Больше не ждать платежа
button-yes-retry = Да, повторить
button-yes-resolve = Да, снять
button-yes-give-up = Да, больше не ждать
button-no = Нет, назад
button-older = ‹ Раньше
button-newer = Позже ›

# Сотрудникам: завершение подписки с возвратом остатка

ending-which = <b>Завершить подписку с возвратом остатка.</b> Напишите Telegram ID того, кто за неё платит, или номер самой подписки.
ending-several = <b>{ $name }</b> платит за несколько подписок. Какую завершить?
ending-until = <b>{ $plan }</b>, оплачена до { $end }
ending-id = Подписка <code>{ $id }</code>
ending-payer = Плательщик: { $name }, Telegram <code>{ $id }</code>
ending-customer = Клиент: { $name }, Telegram <code>{ $id }</code>
ending-why = <b>Почему её завершаем?</b> Напишите причину здесь, не длиннее { $characters } символов. Она останется в книгах рядом с проводкой; клиенту о ней не сообщат, но она будет в копии всех его данных.
ending-preview = Завершение с возвратом
ending-used = Использовано
ending-net = Остаток без НДС
ending-vat = НДС с него
ending-gross = К возврату
ending-balance = На баланс Плательщика ({ $name }) вернётся { $amount }; к каждому счёту-фактуре придёт кредит-нота.
ending-way = Или { $amount } из этого сразу вернётся туда, откуда пришло ({ $system }), а на баланс — { $rest }.
ending-way-all = Или { $amount }, то есть всё, сразу вернётся туда, откуда пришло ({ $system }).
ending-limits = Подписка и её лимиты закончатся сразу. Клиент: { $name }. Если за неё идёт платёж, сначала он будет закрыт.
ending-told = Плательщик и Клиент узнают об этом в чате. Расчёт на { $at }; подтвердить можно до { $until }.
ending-reason = <b>Причина:</b>
ending-done = <b>Подписка завершена.</b> На баланс Плательщика ({ $name }) вернулось { $amount }. Следом придёт кредит-нота; Плательщик и Клиент узнают об этом в чате.
ending-done-refund = <b>Подписка завершена.</b> На баланс Плательщика ({ $name }) вернулось { $rest }. Следом придёт кредит-нота; Плательщик и Клиент узнают об этом в чате.
ending-done-refund-all = <b>Подписка завершена.</b> На баланс Плательщика ({ $name }) ничего не возвращается. Следом придёт кредит-нота; Плательщик и Клиент узнают об этом в чате.
button-ending-one = { $plan }: { $name }
button-end = Завершить, вернуть { $amount }
button-end-refund = Завершить, { $amount } вернуть: { $system }

# Сотрудники: возврат платежа

repay-which = <b>Вернуть деньги за платёж.</b> Напишите Telegram ID того, кто платил, наш номер платежа или номер в платёжной системе.
repay-several = Последние платежи: <b>{ $name }</b>, Telegram <code>{ $id }</code>. Какой из них вернуть?
button-repay-one = { $amount }, { $system }, { $at }
repay-payer = Плательщик: { $name }, Telegram <code>{ $id }</code>
repay-came = <b>{ $amount }</b>, { $system }, { $at }
repay-payment = Платёж <code>{ $id }</code>, там <code>{ $reference }</code>
repay-captured = Поступило
repay-back = Вернули или возвращаем
repay-available = Сейчас на балансе
repay-most = Можно вернуть
repay-how-much = <b>Сколько вернуть?</b> Напишите сумму, не больше { $most }.
repay-spent = <b>На балансе от этих денег ничего не осталось.</b> Сначала верните то, что на них куплено: завершите подписку с возвратом остатка (/end) и вернитесь сюда.
repay-nothing-left = <b>Всё уже вернули или возвращаем.</b>
repay-other-currency = <b>Платёж пришёл не в валюте баланса.</b> Верните его в кабинете платёжной системы, а потом спишите с баланса.
button-repay-all = Всё, что можно: { $amount }
repay-why = <b>Почему возвращаем { $amount }?</b> Напишите причину здесь, не длиннее { $characters } символов. Она останется в книгах рядом с проводкой; клиенту о ней не сообщат, но она будет в копии всех его данных.
repay-preview = Возврат платежа
repay-goes = <b>{ $amount }</b> уйдёт с баланса туда, откуда пришло: { $system }. Плательщик узнает об этом в чате.
repay-rest = На балансе останется { $rest }.
repay-until = Подтвердить можно до { $until }.
repay-reason = <b>Причина:</b>
button-repay = Вернуть { $amount }
repay-made = <b>{ $amount } возвращается</b>: { $name }, { $system }. Плательщик узнает об этом в чате. Если банк пришлёт деньги обратно, они снова будут на балансе, и вы об этом узнаете.
repay-asked = <b>{ $amount } отложено</b> на балансе: { $name }. { $system } пока не отвечает; запрос повторится сам, и плательщик узнает, когда возврат пройдёт. Если в возврате откажут, вы узнаете об этом здесь.
repay-failed = <b>{ $system } не вернула деньги:</b> { $failure }. { $amount } снова на балансе: { $name }.
button-preview-again = Показать, как сейчас
ended-early = <b>Подписка { $plan } закончилась</b> { $end }: её завершили наши сотрудники.
ended-credited = Остаток вернулся на ваш баланс: { $amount }. На него придёт и кредит-нота.

# Изменение действующей подписки

button-change-options = Изменить опции
button-add-options = Добавить: { $options }
button-upgrade = Повысить тариф
button-upgrade-to = Перейти на { $plan }
button-change-for = Посмотреть: { $amount }
button-change-on = Дальше
button-change-end = Изменить и сдвинуть дату окончания
button-change-yes = Изменить
change-title = Изменить { $plan }
change-now = Сейчас: { $options }
change-pending = Выбрано со следующего периода: { $options }
change-how-shorten = Добавить можно без доплаты: за это платят оставшиеся деньги, и подписка закончится раньше.
change-how-pay-difference = За добавленное вы доплачиваете разницу за оставшийся срок; дата окончания прежняя.
change-how-full = За добавленное оплачивается вся новая цена, и начинается новый период.
change-how-lengthen = Если что-то убрать, оставшихся денег хватит на больший срок: подписка закончится позже.
change-how-next-renewal = Убрать что-то можно со следующего периода.
change-how-never = Убрать что-то до окончания нельзя; потом можно купить заново что угодно.
change-from-to = { $before } → <b>{ $after }</b>
change-to-plan = На <b>{ $plan }</b>: { $options }
limit-change = { $name }: { $before } → { $after }
limit-value =
    { $value ->
        [unlimited] без ограничений
        [yes] да
        [no] нет
       *[other] { $value }
    }
change-paid = Из оплаченного, по состоянию на { $at }:
change-used = использовано
change-left = осталось
change-rest-costs = оставшийся срок теперь стоит
change-end-moves = Ничего не спишется. <b>Подписка закончится { $end }, а не { $before }.</b>
change-end-same = Ничего не спишется, дата окончания прежняя: { $end }.
change-end-stays = Разница за оставшийся срок — <b>{ $amount }</b>. Дата окончания прежняя: { $end }.
change-costs-nothing = <b>Доплачивать ничего не нужно</b>: оставшийся срок стоит не больше, чем вы уже заплатили. Дата окончания прежняя: { $end }.
change-new-period = Оплачивается вся новая цена, <b>{ $amount }</b>, и начинается новый период на { $period }, до { $end }.
change-lapses = Остаток текущего периода, { $left }, сгорает.
change-at-renewal = Сейчас ничего не меняется и не списывается. Следующий период, с { $end }, будет таким, как вы выбрали.
change-balance = На балансе { $available }; чтобы оплатить с него, не хватает { $missing }.
change-renews = Затем подписка продлится сама: { $on } спишем { $amount } за { $period }.
change-next-costs = Следующий период ({ $period }) стоил бы { $amount }; автопродление выключено.
change-not-renewed = Следующий период в таком виде не продаётся: подписка действует до конца срока.
change-documents = Ваш счёт-фактура выписан за прежние опции. Поэтому остаток, { $left }, вернётся кредит-нотой и тут же оплатит новый: { $price }
change-until = Согласиться можно до { $until }; потом всё посчитаем заново.
changed = <b>{ $plan }: изменено.</b> { $options }. Оплачено до { $end }
limits-changed = <b>Лимиты подписки { $plan } изменились:</b> её изменил тот, кто за неё платит. Оплачено до { $end }.
upgrade-title = Тарифы выше, чем { $plan }
upgrade-plan = <b>{ $plan }</b>. { $summary } Доплата за оставшийся срок: { $amount }
upgrade-none = Тарифа выше, на который можно перейти сейчас, нет.
upgrade-terms = Опции и дата окончания ({ $end }) останутся. Перейти на тариф ниже, пока действует этот, нельзя: когда он закончится, можно будет купить любой.
change-waits = Ваше изменение ждёт: <b>{ $plan }</b>, { $options }. Сейчас оно стоит { $amount }.
purpose-change = За что: изменение { $plan }.
document-changed = Изменена, оплачена до { $end }
refused-change-nothing = Так оно уже и есть.
refused-change-mixed = Одновременно что-то добавить, а что-то убрать нельзя. Сделайте это по очереди.
refused-change-next-sold = Следующий период уже оплачен, поэтому до его начала изменить его нельзя.
refused-change-free = Это ничего не стоит, и оставшиеся деньги никогда бы не закончились. Если вам это нужно, напишите в поддержку.
refused-change-too-soon = Прошлое изменение действует с { $at }. После этого можно будет изменить снова.
refused-change-in-grace = Оплаченный срок закончился. Сначала продлите подписку, потом меняйте.
refused-change-unpaid = Последняя попытка продления не удалась. Сначала оплатите продление, потом меняйте.
refused-change-shown-anew = То, что было показано, больше не действует, поэтому ничего не сделано. Вот как обстоит дело сейчас.
refused-ends-too-late = Подписка закончилась бы { $end }, а это слишком далеко. Если вам это нужно, напишите в поддержку.
refused-reduction-never = Убрать что-то, пока подписка действует, нельзя. Когда она закончится ({ $end }), можно купить заново что угодно.
refused-upgrade-never = Перейти с этого тарифа на другой, пока он действует, нельзя.
refused-upgrade-lower = Пока тариф действует, перейти можно только на более высокий. Когда он закончится ({ $end }), можно будет купить любой.

# Промокоды для сотрудников
promo-list = Промокоды
promo-none = Пока ни одного.
promo-how =
    Отправьте код и что он даёт, например:
    <code>SUMMER 20% until 2026-12-31 limit 100</code>

    • что даёт: <code>20%</code>, <code>10 { $currency }</code> или <code>14 days</code> (дней бесплатно)
    • <code>from</code> и <code>until</code> — с какого и по какой день включительно
    • <code>limit 100</code> — сколько раз всего; <code>each 1</code> — сколько раз одним аккаунтом (не указано — 1, 0 — сколько угодно)
    • <code>plans</code> — тарифы: { $plans }; несколько через запятую
    • <code>months 6,12</code> — сроки в месяцах
    • <code>first</code> — только на первую покупку

    Код заработает, когда вы его запустите.
promo-running = Действует
promo-not-running = Не действует
promo-percent = скидка { $percent } %
promo-amount = скидка { $amounts }
promo-free-days =
    { $days ->
        [one] { $days } день бесплатно
        [few] { $days } дня бесплатно
       *[many] { $days } дней бесплатно
    }
promo-taken = занято: { $taken }
promo-taken-of = занято: { $taken } из { $limit }
promo-usage = Использован: { $used }. Сейчас закреплён: { $reserved }.
promo-from = с { $at }
promo-until = до { $at }
promo-limit = всего раз: { $limit }
promo-each = раз на один аккаунт: { $limit }
promo-plans = тарифы: { $plans }
promo-months = сроки в месяцах: { $months }
promo-first = только на первую покупку
button-new-promo = Новый код
button-start-promo = Запустить
button-stop-promo = Остановить
button-more = Ещё

# Bank transfers, for staff
menu-bank = Банковские переводы
transfers = Банковские переводы
transfers-suspense = Эти переводы не удалось сопоставить со счетами. Выясните, чьи они, или отправьте обратно.
transfers-suspense-none = Разбирать нечего: всё, что пришло, сопоставлено.
transfers-reference-asked = Чтобы отметить счёт оплаченным, пришлите код из назначения платежа (RF…). Выписки загружает команда <code>python -m chalicelib.bank</code>.
button-transfers-transfer = { $amount }, { $day }
transfers-transfer = <b>{ $amount }</b>, зачислено { $day }
transfers-payer = Плательщик: { $payer }
transfers-text = Назначение: { $text }
transfers-other-amount = В назначении указан наш счёт, но сумма или валюта другая.
button-transfers-assign = Зачислить на баланс
button-transfers-return = Отправлено обратно
transfers-whose = Чей это перевод? Пришлите Telegram ID.
transfers-for = { $name }, { $id }
transfers-why = Почему? Причина сохранится, не больше { $characters } знаков.
transfers-why-return = Почему перевод отправлен обратно? Причина сохранится, не больше { $characters } знаков.
transfers-invoice = Счёт { $number }, <b>{ $amount }</b>
transfers-reason = Причина: { $reason }
transfers-preview-mark = <b>{ $amount }</b> будет учтено как поступившее, и то, за что выставлен счёт, выполнится.
transfers-preview-assign = <b>{ $amount }</b> поступит на этот баланс:
transfers-preview-return = <b>{ $amount }</b> исчезнет из списка: ваш банк отправил перевод обратно.
button-transfers-mark-yes = Поступило: { $amount }
button-transfers-assign-yes = Зачислить { $amount }
button-transfers-return-yes = Отправлено обратно: { $amount }
transfers-done-mark = Готово: { $amount } учтено.
transfers-done-assign = Готово: { $amount } на балансе, владелец об этом прочтёт.
transfers-done-return = Готово: { $amount } больше нет в списке.
transfer-assigned = Ваш банковский перевод на <b>{ $amount }</b>, зачисленный { $day }, теперь на балансе.
refused-no-such-invoice = Счёта с таким кодом нет. Код начинается с RF и указан в счёте.
refused-invoice-over = Этот счёт уже оплачен.
refused-suspense-gone = Этим уже кто-то занялся.
refused-no-such-account = Никто с таким Telegram ID сюда не писал.
refused-preview-over = Это было показано больше получаса назад. Начните заново: /bank.
## Условия для клиента: экраны сотрудников

menu-deal = Согласовать условия
deal-whom = <b>Согласовать условия.</b> Напишите Telegram ID аккаунта, который платит.
deal-plan = <b>{ $name }</b>, Telegram <code>{ $id }</code>. Условия для какого тарифа?
deal-has = Согласовано для <b>{ $plan }</b>: { $terms }.
deal-how =
    <b>{ $plan }</b>, { $name }: напишите условия, точку с запятой и причину (не длиннее { $characters } символов).
    { "" }
    <code>2.50 { $currency } per accounts least accounts 20 months 12,36 until 2030-12-31; провайдер</code>
    <code>15% until 2030-12-31; провайдер</code>
    <code>none; провайдер</code>
    { "" }
    Цена — за месяц или за единицу опции: { $counts }. Процент берётся с полной цены вместо скидки за оплату вперёд, если он больше. Сроки в месяцах: { $months }; если не названы — любые. Последний день входит. «none»: прежние условия больше не действуют.
deal-preview = Новые условия
deal-account = Аккаунт: { $name }, Telegram <code>{ $id }</code>
deal-is = <b>{ $plan }</b>: { $terms }
deal-none = договорённостей больше нет
deal-example = Вариант «{ $options }» для этого аккаунта стоит:
deal-listed = по каталогу
deal-agreed = будет
deal-no-price = по запросу
deal-told = Условия действуют сразу: для покупок, изменений и продлений. Клиент узнает о них в чате. Подтвердить можно до { $until }.
deal-reason = <b>Причина:</b>
button-deal = Согласовать
deal-done = <b>Готово.</b> { $name }: условия для тарифа { $plan } действуют, сообщение придёт в чат.
deal-ends = <b>Скоро закончатся условия.</b> { $name }, Telegram <code>{ $id }</code>: тариф { $plan } оплачен до { $end }, условия действуют по { $at } включительно.
terms-agreed = <b>Для вас согласованы условия</b> по тарифу { $plan }: { $terms }.
terms-used = Они действуют для новых покупок, изменений и продлений. Промокоды к ним не прибавляются.
terms-gone = <b>Ваши условия по тарифу { $plan } больше не действуют.</b> Всё оплаченное остаётся в силе.
terms-end-soon = <b>Ваши условия по тарифу { $plan } действуют по { $at } включительно.</b>
terms-end-no-price = Потом цены продления не будет, пока не согласованы новые.
terms-end-list-price = Потом продление пойдёт по цене каталога; вы увидите её раньше, чем что-либо спишется.
button-terms-price = Посмотреть свою цену
terms-wished = { $plan }: { $options }, оплата за { $period }
terms-wished-next = Продление { $plan }: { $options }, на { $period }

## Передача оплаты

button-hand = Передать оплату
button-hand-link = Создать ссылку
button-share = Отправить ссылку
button-take-back = Отозвать
button-hand-yes = Буду платить
button-hand-no = Нет
hand-title = Передать оплату
hand-what = За <b>{ $plan }</b> со следующего продления может платить другой аккаунт. Оплаченное до { $end } остаётся оплаченным; после этого с вас за эту подписку ничего не списывается.
hand-limits = Подписка и её лимиты остаются за Клиентом. Кто платит, тот и решает: о продлении, опциях, сроке.
hand-until = Вы получите ссылку для нового Плательщика. Принять её можно один раз, в течение 5 минут; до этого вы можете её отозвать.
hand-offered = <b>Отправьте эту ссылку тому, кто будет платить за { $plan }.</b> Принять её можно до { $until }.
hand-taken-back = Отозвано: ссылка больше никуда не ведёт, ничего не изменилось.
hand-asked = { $name } просит вас платить за { $plan }
hand-asked-paid = Подписка оплачена до { $end } (Плательщик: { $name }). Сейчас вы ничего не платите.
hand-asked-charge = <b>Следующее списание</b>: { $on } спишем { $amount } за { $period }; затем так же за каждый следующий срок.
hand-asked-by-hand = Сама она не продлевается. Следующий срок с { $end } стоил бы { $amount } за { $period }, если вы её продлите.
hand-asked-price = Цена одного срока: { $price }
hand-asked-source = Оплата пойдёт { $source }.
hand-asked-cannot = Платить вам пока нечем: { $source }. Сама подписка не продлится, пока вы не сохраните карту или не пополните баланс и не включите автопродление.
hand-asked-limits = Лимиты остаются за Клиентом ({ $name }): ваш аккаунт их не получит.
hand-asked-stop = Автопродление можно выключить в любой момент в /subscriptions. Текущий оплаченный срок вы менять не сможете, только следующие.
hand-asked-until = Принять можно до { $until }.
hand-yours = <b>Теперь за { $plan } платите вы.</b> Подписка оплачена до { $end }
hand-yours-by-itself = Она продлевается сама. Найти её и выключатель можно в /subscriptions.
hand-yours-by-hand = Сама она не продлевается. Включить автопродление можно в /subscriptions.
hand-refused = Хорошо. Ничего не изменилось, и ничего не спишется.
hand-over-accepted = <b>Новый Плательщик за { $plan }: { $name }.</b> Оплаченное до { $end } остаётся оплаченным; с вас за эту подписку больше ничего не списывается.
hand-over-refused = <b>{ $name } не будет платить за { $plan }.</b> Ничего не изменилось.
hand-over-lapsed = <b>Никто не успел согласиться платить за { $plan }.</b> Ничего не изменилось; можно создать новую ссылку.
hand-payer-changed = <b>Новый Плательщик за вашу подписку { $plan }: { $name }.</b> Больше для вас ничего не меняется.

## Оплата за другого

button-for-other = Для другого человека
button-for-whom = Выбрать, для кого
button-for-pick = Выбрать в Telegram
button-for-link = Создать ссылку
button-for-me = Купить для себя
button-for-yes = Принять
button-for-no = Отказаться
button-for-go-on = Перейти к оплате
for-title = Для другого человека
for-plans = Платите вы, а пользуется другой человек. Какой тариф нужен?
for-what = Что покупаем: { $plan }
for-how = <b>Для кого?</b> Выберите человека в Telegram или отправьте ему ссылку. На согласие есть 5 минут, потом вы оплатите здесь. До этого ничего не списывается.
for-decides = О продлении, опциях и сроке решаете вы; Клиент может отказаться от подписки после оплаченного срока. Вы увидите имена друг друга.
for-pick = Нажмите кнопку под чатом и выберите, для кого это.
for-chosen = Вы выбрали: { $name }.
for-not-chosen = Никто не выбран.
chosen-too-late = Выбирать человека сейчас не нужно. Откройте тариф ещё раз и выберите там, для кого он.
for-link = <b>Отправьте эту ссылку тому, для кого покупаете.</b> Клиентом станет первый, кто согласится. Принять можно до { $until }.
for-asked = <b>Вопрос отправлен: { $name }</b> — если этот человек уже писал боту. Если нет, отправьте ему ссылку: ни у кого другого она не сработает. Принять можно до { $until }.
for-then = Когда согласие будет получено, сюда придёт сообщение с переходом к оплате.
for-taken-back = Отозвано: принять больше нельзя, ничего не изменилось.
for-you = { $name } хочет оплатить вашу подписку { $plan }
for-you-period = На { $period }. Вы ничего не платите ни сейчас, ни потом. Вырастут лимиты вашего аккаунта.
for-you-allows = Что она даёт
for-you-pays = О продлении и опциях решает Плательщик, { $name }. Отказаться от подписки после оплаченного срока можно в любой момент в /subscriptions.
for-you-told = Если вы ответите, { $name } увидит ваше имя в Telegram и ваш ответ.
for-you-until = Принять можно до { $until }.
for-accepted = <b>Принято.</b> { $plan } начнётся сразу после оплаты (Плательщик: { $name }); вы узнаете об этом здесь.
for-refused = Вы отказались. Для вас ничего не изменилось.
for-over-accepted = <b>Согласие на { $plan } получено: { $name }.</b> Подписка начнётся после оплаты.
for-over-refused = <b>Отказ от { $plan }: { $name }.</b> Ничего не списано.
for-over-lapsed = <b>За 5 минут никто не согласился на { $plan }.</b> Ничего не списано; можно предложить ещё раз.
for-begun = <b>У вас теперь { $plan }.</b> Плательщик: { $name }. Оплачено до { $end }
for-begun-limits = Лимиты вашего аккаунта выросли. Подписка — в разделе /subscriptions.
whose-nobody = <b>Это для другого человека</b>, который ещё не согласился: вырастут его лимиты.
whose-other = <b>Вырастут лимиты Клиента: { $name }.</b> Вы — Плательщик.
whose-you-keep = <b>Ваши не вырастут: у вас остаётся { $plan }.</b>
whose-not-yours = Значит, вам не будет доступно: { $what }. Если это нужно вам, купите тариф для себя.
whose-yours-stay = <b>Ваши не изменятся.</b>
page-for-other = <b>Вырастут лимиты другого аккаунта, ваши не изменятся.</b>
button-decline = Мне это не нужно
button-decline-yes = Больше не продлевать
decline-title = Отказаться от { $plan }
decline-what = Подписка проработает до { $end }: это оплачено. После этого её никто не сможет продлить. Отменить отказ нельзя. Пока она не закончится, другой подписки этого вида у вас быть не может.
decline-told = Плательщик узнает об этом, и с него больше ничего не спишется. Деньги за оплаченный срок при этом не возвращаются.
declined = <b>{ $name }: отказ от { $plan }.</b> Подписка проработает до { $end }, это оплачено; больше за неё ничего не спишется, и продлить её нельзя.
declined-support = Если закончить её нужно раньше, напишите в поддержку.
you-declined = Вы отказались от подписки: она закончится после { $end }, и продлить её никто не сможет.
status-declined = оплачена до { $end }; Клиент отказался от продления
renewal-declined = Клиент отказался от продления, поэтому продлить её нельзя и ничего не спишется. Всё работает до { $last }, потом подписка закончится.
refused-not-customer = Это решает только Клиент.
refused-customer-declined = Клиент отказался от подписки после оплаченного срока, до { $end }. Ничего не списано.
refused-customer-not-said = Это для другого человека, и согласия ещё нет. Ничего не списано.
refused-customer-has-one = У того, для кого это, уже есть подписка этого вида, поэтому купить её нельзя. Ничего не списано.
refused-customer-gone = Того, для кого это, здесь больше нет. Ничего не списано.
refused-proposal-gone = Предложение больше не действует: на него ответили, его отозвали, прошло пять минут или оно не для вас. Попросите прислать его ещё раз.
refused-proposal-own = Это вы. Выберите другого человека или купите для себя.
refused-proposal-accepted = Согласие уже получено.

# Сотрудники: поиск аккаунта

menu-find = Найти аккаунт
find-what = <b>Чей аккаунт?</b> Напишите, что о нём известно.
find-how =
    Найти можно:
    • по Telegram ID: <code>123456789</code>
    • по номеру платежа: <code>123456789-12</code>
    • по номеру документа: <code>INV-2026-000042</code>
    • по нашему номеру или по тому, как платёжная система называет платёж, возврат или спор: <code>pi_3Nx…</code>
    • по строке банка о платеже картой: последние цифры, сумма, день: <code>4242 12.50 2026-11-03</code>. Три дня туда или сюда не важны; если банк показывает другую валюту, сумму не пишите
    • по словам имени или по их началу: <code>анна см</code>
    • по коду банковского перевода: <code>RF…</code>
refused-find-unclear = По этому искать нечего.
find-none = По запросу <b>{ $what }</b> никого не нашлось.
find-for = Запрос: { $what }
find-several =
    { $count ->
        [one] Найден { $count } аккаунт
        [few] Найдено { $count } аккаунта
       *[many] Найдено { $count } аккаунтов
    }
find-one = { $place }. { $name }, Telegram <code>{ $id }</code>
find-by-id = Найдено по Telegram ID { $what }.
find-by-entry = Найдено по платежу { $what }.
find-by-charge = Найдено по номеру платежа { $what }.
find-by-reference = Найдено по тому, как платёж называет платёжная система: { $what }.
find-by-subscription = Найдено по подписке { $what }.
find-by-card = { $day } такой картой оплачено { $amount }.
find-more-named = Таких имён больше: напишите имя подробнее.
find-by-name = Найдено по имени { $what }.
find-by-document = Найдено по документу { $what }.
button-page-before = ‹ Назад по списку
button-page-after = Дальше ›
button-find-again = Найти другой
find-account = { $name }, Telegram <code>{ $id }</code>
find-language = Язык
find-pays-with = Способ оплаты
find-available = Баланс
find-held = Отложено
find-owed = Долг
find-since = С нами с
find-person = частное лицо
find-company = { $name }, компания, { $number } ({ $status })
find-vat-unchecked = проверить нельзя
find-vat-checking = проверяется
find-vat-valid = подтверждён
find-vat-invalid = реестр его не знает
find-flagged =
    { $count ->
        [one] ⚠️ Банк оспаривает { $count } платёж: сохранённые карты сами не списываются.
        [few] ⚠️ Банки оспаривают { $count } платежа: сохранённые карты сами не списываются.
       *[many] ⚠️ Банки оспаривают { $count } платежей: сохранённые карты сами не списываются.
    }
find-unreachable = ⚠️ Этот человек заблокировал бота.
find-subscriptions = <b>Подписки</b>
find-subscription = <b>{ $plan }</b>: { $status }; { $role }; { $next }
find-role-both = Клиент и Плательщик
find-role-payer = Плательщик; Клиент — { $name } ({ $id })
find-role-customer = Клиент; Плательщик — { $name } ({ $id })
find-next-charge = следующее списание — { $amount }, { $at }
find-no-charge = само ничего не списывается
find-more = и ещё { $count }
find-cards = <b>Сохранённые карты</b>
find-card =
    { $default ->
        [yes] { $card }, { $state }, основная
       *[no] { $card }, { $state }
    }
find-card-usable = списание возможно
find-card-refused = банк отказал окончательно
find-card-lost = платёжная система её больше не знает
find-terms = <b>Условия</b>
find-requests = <b>Открытые обращения</b>
find-request = { $kind }, с { $at }
find-payments = <b>Последние платежи</b>
find-documents = <b>Последние документы</b>
find-payments-of = Платежи: { $name }, Telegram <code>{ $id }</code>
find-documents-of = Документы: { $name }, Telegram <code>{ $id }</code>
button-account-payments = Платежи
button-account-documents = Документы
button-to-account = ‹ К аккаунту
button-account-acts = Действия сотрудников
find-acts-of = Действия сотрудников: { $name }, Telegram <code>{ $id }</code>
find-acts-none = Сотрудники с этим аккаунтом ничего не делали.
find-act =
    <b>{ $what }</b>
    { $at }, { $name } ({ $id })
find-act-ended = Подписка завершена с возвратом: { $amount }, запись { $entry }
find-act-assigned = Зачислен банковский перевод: { $amount }, запись { $entry }
find-act-repaid = Деньги возвращены туда, откуда пришли: { $amount }, запись { $entry }
find-act-marked = Счёт отмечен оплаченным: { $amount }, запись { $entry }
find-act-agreed = Согласованы условия: { $plan }
find-act-answered = Обращение отвечено
find-act-closed = Обращение закрыто
find-act-handed = Обращение передано
button-see-account = Посмотреть аккаунт

# Сотрудникам: продление раньше срока

opening-which = <b>Открыть продление раньше срока.</b> Напишите Telegram ID того, кто платит за подписку, или номер самой подписки.
opening-several = <b>{ $name }</b> платит за несколько подписок. Для какой открыть продление?
opening-why = <b>Почему открываем продление сейчас?</b> Напишите причину здесь, не длиннее { $characters } символов. Клиенту о ней не сообщат, но она будет в копии всех его данных.
opening-preview = Продление раньше срока
opening-now = Плательщик сможет продлить сразу, а не с { $opens }; следующий период, как и всегда, начнётся { $end }. Денег это не спишет.
opening-told = Плательщику сообщим, без причины. Подтвердить можно до { $until }.
opening-done = <b>Продление открыто</b>, { $name } получит сообщение.
button-open-renewal = Открыть
renewal-opened = <b>{ $plan } можно продлить уже сейчас.</b> Само продление открылось бы { $opens }; поддержка открыла его для вас раньше. Следующий период начнётся { $end }, когда закончится оплаченный, а цену вы увидите до списания.
refused-renewal-is-open = Продление уже открыто: плательщик может продлить в любой момент.
find-act-opened = Продление открыто раньше срока
