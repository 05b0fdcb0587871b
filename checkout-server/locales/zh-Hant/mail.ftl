# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = 來自 { $store } 的收據（{ $order }）
mail-refund-subject = 來自 { $store } 的退款（{ $order }）
mail-licence-subject = 來自 { $store } 的授權金鑰（{ $order }）
mail-test-subject = [測試] { $subject }

## What is said

mail-test-note = 這是一筆測試付款，沒有實際的金錢往來。
mail-receipt-title = 付款完成
mail-refund-title = 退款處理中
mail-licence-title = 您的授權金鑰
mail-receipt-lead = 您已付款 { $amount } 給 { $store }。這是您的收據。
mail-refund-lead = { $store } 已將 { $amount } 退回您付款時使用的卡片。銀行最多可能需要十天才會顯示。
mail-licence-lead = 這是您在 { $store } 的訂單的授權金鑰。
mail-licence-wait = 授權金鑰將以另一封郵件寄出。

## Labels

mail-key = 授權金鑰
mail-product = 商品
mail-subtotal = 小計
mail-discount = 折扣
mail-total = 實付總額
mail-refunded = 退款金額
mail-refunded-total = 累計退款
mail-order = 訂單
mail-reference = 參考編號
mail-date = 日期
mail-card = 付款方式

## Below

mail-view = 檢視收據
mail-support = 有疑問？請回覆此郵件或來信至 { $address }。
mail-why = 您收到此郵件，是因為在 { $store } 下單時填寫了此地址。
