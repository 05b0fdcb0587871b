cancel-ask = 取消此付款？
cancel-ask-text = 之后此链接将无法再使用。未扣任何款项。
cancel-yes = 取消付款
