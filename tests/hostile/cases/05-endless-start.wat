;; proves: A start function, which runs before any call, has limits as well.
;; phase: load
;; expect: out-of-fuel
;; says: 1000000000 instructions
(module
  (func $start (loop br 0))
  (start $start))
