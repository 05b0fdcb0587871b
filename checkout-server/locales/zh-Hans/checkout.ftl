# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = 技术支持：
checkout-title = 向 { $store } 付款
pay = 支付 { $amount }
pay-open = 支付
paying = 正在付款，需要几秒钟。
your-order = 您的订单
payment = 付款
choose-amount = 选择付款金额
amount = 金额
total = 合计
reference = 参考号
email = 电子邮箱
card = 银行卡
card-number = 卡号
expiry = 有效期
expiry-shape = 月 / 年
cvc = CVC
name-on-card = 持卡人姓名
name-shape = 与卡面一致
cancel = 取消
close = 关闭
start-again = 重新开始
known-email = 您的邮箱：{ $email }
amount-range = { $min } 至 { $max }

## Time left

stays-open = 本页面在 { $minutes } 分钟内有效。
closes-soon = 本页面将在一分钟内关闭。
open-until = 本页面在 { $time } 前有效。
closes-in = 本页面将在 { $minutes } 分钟后关闭。
continues-in = { $seconds } 秒后继续。

## Errors in fields

check-fields = 检查以下内容
amount-empty = 请输入金额
email-empty = 请输入电子邮箱
email-bad = 请输入类似 name@example.com 的地址
number-empty = 请输入卡号
number-digits = 卡号只能包含数字
number-short = 请输入完整的卡号
number-long = 卡号位数过多
number-bad = 检查卡号是否输入有误
expiry-empty = 请输入有效期
expiry-bad = 请输入月份和年份，例如 04 / 30
expiry-past = 请使用未过期的银行卡
cvc-empty = 请输入背面的 3 位数字
cvc-bad = 请输入完整的 { $digits } 位 CVC
name-empty = 请输入持卡人姓名
name-bad = 检查持卡人姓名

## Notices

not-payable = 该商店暂时无法收款。
not-payable-next = 未产生扣款。可向商店询问其他付款方式。
offline = 您已离线。表单已保留，恢复连接后即可继续。
checking = 连接已中断。正在确认付款结果，保持本页面打开。
not-sent = 付款未成功，未产生扣款。可再次付款。
server-trouble = 付款未成功。稍等片刻后再次付款。
coupon-not-applied = 优惠券 { $code } 不适用于此订单。
already-paid = 此订单已付款。
in-progress = 付款正在处理中，请稍候。

## Test mode

test = 测试
test-note = 不会产生实际扣款
test-cards = 测试卡
test-hint = 任意未来有效期、任意 3 位数字、任意姓名。
test-success = 成功
test-success-3ds = 3DS 验证后成功
test-expired = 拒绝（已过期）
test-funds = 拒绝（余额不足）
test-3ds-failed = 3DS 验证失败

## The bank's step (3-D Secure)

bank-step = 您的银行要求确认
bank-back = 取消并使用其他卡
bank-left = 银行步骤已取消，未产生扣款。可再次付款或使用其他卡。
bank-name = 测试银行
bank-title = 确认此付款
bank-note = 真实的银行此时会发送验证码。在测试模式下由您决定结果。
bank-pass = 完成验证
bank-fail = 拒绝验证
merchant = 商家
returning = 返回付款页面
continue = 继续

## After the payment

paid = 付款成功
order-id = 订单
date = 日期
paid-with = 付款方式
view-receipt = 查看收据
print-receipt = 打印收据
done = 完成
paid-test = 这是一笔测试付款，没有实际扣款。
return-to = 返回 { $host }
store-has-it = { $store } 已收到您的订单。

## Pages with one message

cancelled = 付款已取消
nothing-charged = 未产生扣款。
expired = 本页面已过期
not-found = 找不到页面
not-found-text = 检查网址，或返回商店重新开始。
store-unknown = 找不到商店
store-unknown-text = 检查网址，或向商店索取新链接。
bad-request = 此链接不完整
bad-request-text = 返回商店重新开始。未产生扣款。
link-refused = 此链接已被更改，无法使用
amount-refused = 缺少金额，或金额不在 { $min } 至 { $max } 之间。
server-error = 我们这边出了问题
server-error-text = 稍后再试。付款绝不会重复扣除。
request-id = 请求编号
closed = 此付款页面已关闭
closed-text = 被拒绝的付款过多。从商店重新开始。

## Why a card was declined

decline-expired-card = 银行卡已过期。请使用其他卡。
decline-insufficient-funds = 卡内余额不足。请使用其他卡。
decline-authentication-failed = 您的银行未确认此付款。可重试或使用其他卡。
decline-not-a-test-card = 这是测试付款。请使用测试卡。
decline-superseded = 已改为另一笔付款。
decline-not-processed = 付款未处理，未产生扣款，可重试。
decline-refused = 付款被拒绝。请重试或换一张卡。
decline-cancelled = 您取消了付款。您可以再次付款。
decline-underpaid = 全额款项未能及时到账。请联系商家。

## Coupons

coupon-add = 添加优惠券
coupon-label = 优惠码
coupon-apply = 使用
coupon-remove = 移除
coupon-applied = 已使用 { $code }
coupon-unknown = 该优惠券不存在。
coupon-expired = 该优惠券已过期。
coupon-used-up = 该优惠券已用完。
coupon-used-by-customer = 您已使用过该优惠券。
coupon-min-amount = 该优惠券需订单满 { $amount } 才能使用。
coupon-currency = 该优惠券适用于其他货币。
coupon-inactive = 该优惠券未启用。
coupon-not-here = 自选金额时不能使用优惠券。
coupon-gone = 优惠券 { $code } 已无法使用。现在合计 { $amount }。
subtotal = 小计
discount = 折扣（{ $code }）
complete-order = 完成订单
no-card-needed = 无需付款，也无需银行卡。

## Wallets

wallet-pay = 使用 { $wallet } 付款
wallet-simulated = 模拟钱包（测试）
or-by-card = 或使用银行卡付款

## Limits, refunds, and the store's own links

try-later = 付款尝试次数过多。{ $minutes } 分钟后再试。
refunded = 已于 { $date } 退款 { $amount }
cancelled-order = 商店已取消此订单。
licence-keys = 您的许可证密钥
support = 有疑问？联系 { $address }
terms = 条款
refund-policy = 退款政策
privacy = 隐私

## Paying on a gateway's own page

pay-elsewhere = 前往付款
elsewhere-hint = 您在支付服务商的安全页面付款，然后回到这里。
waiting = 正在等待确认
waiting-text = 支付服务商尚未确认付款。此页面会自动继续。
