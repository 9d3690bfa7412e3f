;; proves: Memory that an instance starts with or grows by is empty, whatever the instance before it left there.
;; phase: call
;; expect: answer
;; loads: 3
(module
  (memory (export "memory") 8)
  (func $start (local $address i32)
    (drop (memory.grow (i32.const 8)))
    (loop $next
      (if (i64.ne (i64.load (local.get $address)) (i64.const 0)) (then unreachable))
      (local.set $address (i32.add (local.get $address) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $address) (i32.const 1048576)))))
  (start $start)
  (func (export "recommend-offers") (param i32) (result i32)
    (memory.fill (i32.const 65536) (i32.const 0xa5) (i32.const 983040))
    i32.const 0))
