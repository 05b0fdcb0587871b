# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = { $store } の領収書 ({ $order })
mail-refund-subject = { $store } からの返金 ({ $order })
mail-licence-subject = { $store } のライセンスキー ({ $order })
mail-test-subject = [テスト] { $subject }

## What is said

mail-test-note = これはテスト決済です。実際のお金は動いていません。
mail-receipt-title = お支払いが完了しました
mail-refund-title = 返金の手続きをしました
mail-licence-title = ライセンスキーのお届け
mail-receipt-lead = { $store } に { $amount } をお支払いいただきました。こちらが領収書です。
mail-refund-lead = { $store } は { $amount } をお支払いに使われたカードに返金しました。銀行での表示まで最大10日かかることがあります。
mail-licence-lead = { $store } でのご注文のライセンスキーです。
mail-licence-wait = ライセンスキーは別のメールでお送りします。

## Labels

mail-key = ライセンスキー
mail-product = 商品
mail-subtotal = 小計
mail-discount = 割引
mail-total = お支払い合計
mail-refunded = 返金額
mail-refunded-total = これまでの返金合計
mail-order = 注文番号
mail-reference = 参照番号
mail-date = 日付
mail-card = お支払い方法

## Below

mail-view = 領収書を見る
mail-support = ご不明な点は、このメールに返信するか { $address } までご連絡ください。
mail-why = { $store } でのご注文でこのアドレスが入力されたため、このメールをお送りしています。
