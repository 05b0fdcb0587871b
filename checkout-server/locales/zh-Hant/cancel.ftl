cancel-ask = 取消此付款？
cancel-ask-text = 之後此連結將無法再使用。未扣任何款項。
cancel-yes = 取消付款
