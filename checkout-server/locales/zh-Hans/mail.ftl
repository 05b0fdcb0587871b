# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = 来自 { $store } 的收据（{ $order }）
mail-refund-subject = 来自 { $store } 的退款（{ $order }）
mail-licence-subject = 来自 { $store } 的许可证密钥（{ $order }）
mail-test-subject = [测试] { $subject }

## What is said

mail-test-note = 这是一笔测试付款，没有发生资金往来。
mail-receipt-title = 付款成功
mail-refund-title = 退款正在处理中
mail-licence-title = 您的许可证密钥
mail-receipt-lead = 您已向 { $store } 支付 { $amount }。这是您的收据。
mail-refund-lead = { $store } 已将 { $amount } 退回到您付款时使用的银行卡。银行可能需要最多十天才会显示。
mail-licence-lead = 这是您在 { $store } 的订单的许可证密钥。
mail-licence-wait = 许可证密钥将通过另一封邮件发送。

## Labels

mail-key = 许可证密钥
mail-product = 商品
mail-subtotal = 小计
mail-discount = 折扣
mail-total = 实付总额
mail-refunded = 退款金额
mail-refunded-total = 累计退款
mail-order = 订单
mail-reference = 参考编号
mail-date = 日期
mail-card = 付款方式

## Below

mail-view = 查看收据
mail-support = 有疑问？请回复此邮件或写信至 { $address }。
mail-why = 您收到此邮件，是因为在 { $store } 下单时填写了此地址。
