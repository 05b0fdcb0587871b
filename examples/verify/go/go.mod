module example.com/pebblepay

go 1.19
