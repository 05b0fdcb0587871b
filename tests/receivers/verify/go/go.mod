module example.com/verify

go 1.19

require example.com/pebblepay v0.0.0

replace example.com/pebblepay => ../../../../examples/verify/go
