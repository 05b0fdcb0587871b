# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = 提供:
checkout-title = { $store }へのお支払い
pay = { $amount }を支払う
pay-open = 支払う
paying = 支払い処理中です。数秒かかります。
your-order = ご注文
payment = お支払い
choose-amount = 金額を選択
amount = 金額
total = 合計
reference = 参照番号
email = メールアドレス
card = カード
card-number = カード番号
expiry = 有効期限
expiry-shape = MM / YY
cvc = CVC
name-on-card = カード名義
name-shape = カードに記載のとおり
cancel = キャンセル
close = 閉じる
start-again = 最初からやり直す
known-email = メールアドレス: { $email }
amount-range = { $min }から{ $max }まで

## Time left

stays-open = このページはあと{ $minutes }分間有効です。
closes-soon = このページはまもなく（1分以内に）閉じます。
open-until = このページは{ $time }まで有効です。
closes-in = このページはあと{ $minutes }分で閉じます。
continues-in = あと{ $seconds }秒で移動します。

## Errors in fields

check-fields = 次の項目を確認してください
amount-empty = 金額を入力してください
email-empty = メールアドレスを入力してください
email-bad = name@example.comのような形で入力してください
number-empty = カード番号を入力してください
number-digits = カード番号は数字だけで入力してください
number-short = カード番号をすべて入力してください
number-long = カード番号の桁数が多すぎます
number-bad = カード番号に誤りがないか確認してください
expiry-empty = 有効期限を入力してください
expiry-bad = 04 / 30のように月と年を入力してください
expiry-past = 有効期限内のカードを使ってください
cvc-empty = 裏面の3桁の数字を入力してください
cvc-bad = CVCの{ $digits }桁をすべて入力してください
name-empty = カード名義を入力してください
name-bad = カード名義を確認してください

## Notices

not-payable = このストアはまだ支払いを受け付けていません。
not-payable-next = 請求は行われていません。別の支払い方法をストアにお問い合わせください。
offline = オフラインです。入力内容は保存され、接続が戻ると続けられます。
checking = 接続が切れました。支払いの結果を確認しています。このページを開いたままにしてください。
not-sent = 支払いは完了せず、請求も行われていません。もう一度支払ってください。
server-trouble = 支払いは完了しませんでした。少し待ってからもう一度支払ってください。
coupon-not-applied = クーポン{ $code }はこの注文には使えません。
already-paid = この注文は支払い済みです。
in-progress = 支払いを処理しています。少しお待ちください。

## Test mode

test = テスト
test-note = 課金はされません
test-cards = テストカード
test-hint = 将来の有効期限、任意の3桁、任意の名義。
test-success = 成功
test-success-3ds = 3DSで成功
test-expired = 拒否（期限切れ）
test-funds = 拒否（残高不足）
test-3ds-failed = 3DS認証に失敗

## The bank's step (3-D Secure)

bank-step = 銀行が確認を求めています
bank-back = キャンセルして別のカードを使う
bank-left = 銀行の手続きはキャンセルされ、請求は行われていません。もう一度支払うか、別のカードを使ってください。
bank-name = テスト銀行
bank-title = 支払いの確認
bank-note = 実際の銀行ではここでコードが送られます。テストモードでは結果を選べます。
bank-pass = 認証を完了する
bank-fail = 認証を失敗させる
merchant = 販売者
returning = お支払いに戻る
continue = 続ける

## After the payment

paid = お支払いが完了しました
order-id = 注文
date = 日付
paid-with = お支払い方法
view-receipt = 領収書を見る
print-receipt = 領収書を印刷
done = 完了
paid-test = これはテストの支払いです。実際の支払いは行われていません。
return-to = { $host }に戻る
store-has-it = { $store }がご注文を受け付けました。

## Pages with one message

cancelled = お支払いはキャンセルされました
nothing-charged = 請求は行われていません。
expired = このページの有効期限が切れました
not-found = ページが見つかりません
not-found-text = アドレスを確認するか、ストアに戻ってやり直してください。
store-unknown = ストアが見つかりません
store-unknown-text = アドレスを確認するか、ストアに新しいリンクをお問い合わせください。
bad-request = このリンクは不完全です
bad-request-text = ストアに戻ってやり直してください。請求は行われていません。
link-refused = このリンクは変更されているため使用できません
amount-refused = 金額がないか、{ $min }から{ $max }の範囲にありません。
server-error = こちら側で問題が発生しました
server-error-text = 少し待ってからもう一度お試しください。二重に請求されることはありません。
request-id = リクエスト
closed = この支払いページは閉じられました
closed-text = 拒否された支払いが多すぎます。ストアからやり直してください。

## Why a card was declined

decline-expired-card = カードの有効期限が切れています。別のカードを使ってください。
decline-insufficient-funds = カードの残高が足りません。別のカードを使ってください。
decline-authentication-failed = 銀行が支払いを確認できませんでした。もう一度試すか、別のカードを使ってください。
decline-not-a-test-card = これはテストの支払いです。テストカードを使ってください。
decline-superseded = 代わりに別の支払いが開始されました。
decline-not-processed = 支払いは処理されませんでした。請求は行われていません。もう一度お試しください。
decline-refused = 支払いは承認されませんでした。もう一度試すか、別のカードを使ってください。
decline-cancelled = 支払いをキャンセルしました。もう一度支払うことができます。
decline-underpaid = 全額が期限内に届きませんでした。ストアにお問い合わせください。

## Coupons

coupon-add = クーポンを追加
coupon-label = クーポンコード
coupon-apply = 適用
coupon-remove = 削除
coupon-applied = { $code }を適用しました
coupon-unknown = このクーポンはありません。
coupon-expired = このクーポンは期限切れです。
coupon-used-up = このクーポンは上限に達しました。
coupon-used-by-customer = このクーポンは使用済みです。
coupon-min-amount = このクーポンは{ $amount }以上の注文で使えます。
coupon-currency = このクーポンは別の通貨用です。
coupon-inactive = このクーポンは有効ではありません。
coupon-not-here = 金額を自分で選ぶ場合、クーポンは使えません。
coupon-gone = クーポン{ $code }は使えなくなりました。合計は{ $amount }です。
subtotal = 小計
discount = 割引 ({ $code })
complete-order = 注文を確定する
no-card-needed = お支払いはありません。カードは不要です。

## Wallets

wallet-pay = { $wallet }で支払う
wallet-simulated = 模擬ウォレット（テスト）
or-by-card = またはカードで支払う

## Limits, refunds, and the store's own links

try-later = 支払いの試行が多すぎます。{ $minutes }分後にもう一度お試しください。
refunded = { $date }に{ $amount }を返金しました
cancelled-order = この注文はストアによりキャンセルされました。
licence-keys = ライセンスキー
support = お問い合わせ: { $address }
terms = 利用規約
refund-policy = 返金について
privacy = プライバシー

## Paying on a gateway's own page

pay-elsewhere = 支払いに進む
elsewhere-hint = 決済会社の安全なページで支払い、ここに戻ります。
waiting = 確認を待っています
waiting-text = 決済会社からの確認がまだ届いていません。このページは自動で進みます。
