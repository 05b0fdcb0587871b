cancel-ask = Hủy khoản thanh toán này?
cancel-ask-text = Sau đó không thể dùng liên kết này nữa. Chưa có khoản nào bị trừ.
cancel-yes = Hủy thanh toán
