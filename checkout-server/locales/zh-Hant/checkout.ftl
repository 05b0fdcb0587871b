# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = 技術支援：
checkout-title = 付款給 { $store }
pay = 支付 { $amount }
pay-open = 支付
paying = 正在付款，需要幾秒鐘。
your-order = 您的訂單
payment = 付款
choose-amount = 選擇付款金額
amount = 金額
total = 合計
reference = 參考編號
email = 電子郵件
card = 卡片
card-number = 卡號
expiry = 有效期限
expiry-shape = 月 / 年
cvc = CVC
name-on-card = 持卡人姓名
name-shape = 與卡面相同
cancel = 取消
close = 關閉
start-again = 重新開始
known-email = 您的電子郵件：{ $email }
amount-range = { $min } 至 { $max }

## Time left

stays-open = 本頁面在 { $minutes } 分鐘內有效。
closes-soon = 本頁面將在一分鐘內關閉。
open-until = 本頁面在 { $time } 前有效。
closes-in = 本頁面將在 { $minutes } 分鐘後關閉。
continues-in = { $seconds } 秒後繼續。

## Errors in fields

check-fields = 檢查以下欄位
amount-empty = 請輸入金額
email-empty = 請輸入電子郵件
email-bad = 請輸入類似 name@example.com 的地址
number-empty = 請輸入卡號
number-digits = 卡號只能包含數字
number-short = 請輸入完整的卡號
number-long = 卡號位數過多
number-bad = 檢查卡號是否輸入錯誤
expiry-empty = 請輸入有效期限
expiry-bad = 請輸入月份和年份，例如 04 / 30
expiry-past = 請使用未過期的卡片
cvc-empty = 請輸入背面的 3 位數字
cvc-bad = 請輸入完整的 { $digits } 位 CVC
name-empty = 請輸入持卡人姓名
name-bad = 檢查持卡人姓名

## Notices

not-payable = 此商店目前無法收款。
not-payable-next = 未產生扣款。可向商店詢問其他付款方式。
offline = 您已離線。表單已保留，恢復連線後即可繼續。
checking = 連線已中斷。正在確認付款結果，保持本頁面開啟。
not-sent = 付款未成功，未產生扣款。可再次付款。
server-trouble = 付款未成功。稍候片刻再次付款。
coupon-not-applied = 優惠券 { $code } 不適用於此訂單。
already-paid = 此訂單已付款。
in-progress = 付款處理中，請稍候。

## Test mode

test = 測試
test-note = 不會實際扣款
test-cards = 測試卡
test-hint = 任意未來有效期限、任意 3 位數字、任意姓名。
test-success = 成功
test-success-3ds = 3DS 驗證後成功
test-expired = 拒絕（已過期）
test-funds = 拒絕（餘額不足）
test-3ds-failed = 3DS 驗證失敗

## The bank's step (3-D Secure)

bank-step = 您的銀行要求確認
bank-back = 取消並使用其他卡片
bank-left = 銀行步驟已取消，未產生扣款。可再次付款或使用其他卡片。
bank-name = 測試銀行
bank-title = 確認此筆付款
bank-note = 真實的銀行此時會傳送驗證碼。在測試模式下由您決定結果。
bank-pass = 完成驗證
bank-fail = 拒絕驗證
merchant = 商家
returning = 返回付款頁面
continue = 繼續

## After the payment

paid = 付款成功
order-id = 訂單
date = 日期
paid-with = 付款方式
view-receipt = 查看收據
print-receipt = 列印收據
done = 完成
paid-test = 這是一筆測試付款，沒有實際扣款。
return-to = 返回 { $host }
store-has-it = { $store } 已收到您的訂單。

## Pages with one message

cancelled = 付款已取消
nothing-charged = 未產生扣款。
expired = 本頁面已過期
not-found = 找不到頁面
not-found-text = 檢查網址，或返回商店重新開始。
store-unknown = 找不到商店
store-unknown-text = 檢查網址，或向商店索取新連結。
bad-request = 此連結不完整
bad-request-text = 返回商店重新開始。未產生扣款。
link-refused = 此連結已被更改，無法使用
amount-refused = 缺少金額，或金額不在 { $min } 至 { $max } 之間。
server-error = 我們這邊出了問題
server-error-text = 稍後再試。付款絕不會重複扣除。
request-id = 請求編號
closed = 此付款頁面已關閉
closed-text = 遭拒絕的付款過多。從商店重新開始。

## Why a card was declined

decline-expired-card = 卡片已過期。請使用其他卡片。
decline-insufficient-funds = 卡片餘額不足。請使用其他卡片。
decline-authentication-failed = 您的銀行未確認此筆付款。可重試或使用其他卡片。
decline-not-a-test-card = 這是測試付款。請使用測試卡。
decline-superseded = 已改為另一筆付款。
decline-not-processed = 付款未處理，未產生扣款，可重試。
decline-refused = 付款遭到拒絕。請再試一次或改用其他卡片。
decline-cancelled = 您取消了付款。您可以再次付款。
decline-underpaid = 全額款項未能及時到帳。請聯絡商家。

## Coupons

coupon-add = 新增優惠券
coupon-label = 優惠碼
coupon-apply = 套用
coupon-remove = 移除
coupon-applied = 已套用 { $code }
coupon-unknown = 此優惠券不存在。
coupon-expired = 此優惠券已過期。
coupon-used-up = 此優惠券已用完。
coupon-used-by-customer = 您已使用過此優惠券。
coupon-min-amount = 此優惠券需訂單滿 { $amount } 才能使用。
coupon-currency = 此優惠券適用於其他貨幣。
coupon-inactive = 此優惠券未啟用。
coupon-not-here = 自選金額時無法使用優惠券。
coupon-gone = 優惠券 { $code } 已無法使用。現在合計 { $amount }。
subtotal = 小計
discount = 折扣（{ $code }）
complete-order = 完成訂單
no-card-needed = 無需付款，也無需卡片。

## Wallets

wallet-pay = 使用 { $wallet } 付款
wallet-simulated = 模擬錢包（測試）
or-by-card = 或使用卡片付款

## Limits, refunds, and the store's own links

try-later = 付款嘗試次數過多。{ $minutes } 分鐘後再試。
refunded = 已於 { $date } 退款 { $amount }
cancelled-order = 商店已取消此訂單。
licence-keys = 您的授權金鑰
support = 有疑問？聯絡 { $address }
terms = 條款
refund-policy = 退款政策
privacy = 隱私權

## Paying on a gateway's own page

pay-elsewhere = 前往付款
elsewhere-hint = 您在支付服務商的安全頁面付款，然後回到這裡。
waiting = 正在等待確認
waiting-text = 支付服務商尚未確認付款。此頁面會自動繼續。
