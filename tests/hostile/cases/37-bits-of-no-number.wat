;; proves: What is no number has the same bits on every machine, however it came about.
;; phase: call
;; expect: answer
(module
  (func (export "recommend-offers") (param i32) (result i32) (local $nan f64)
    (local.set $nan (f64.div (f64.const 0) (f64.const 0)))
    (if (i64.ne (i64.reinterpret_f64 (local.get $nan)) (i64.const 0x7ff8000000000000)) (then unreachable))
    (local.set $nan (f64.add (f64.const nan:0x4000000000123) (f64.const 1)))
    (if (i64.ne (i64.reinterpret_f64 (local.get $nan)) (i64.const 0x7ff8000000000000)) (then unreachable))
    (local.set $nan (f64.sqrt (f64.const -1)))
    (if (i64.ne (i64.reinterpret_f64 (local.get $nan)) (i64.const 0x7ff8000000000000)) (then unreachable))
    i32.const 0))
