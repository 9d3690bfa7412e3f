;; proves: A component that wants too much memory from the start is not admitted.
;; phase: load
;; expect: bad-component
;; says: 67174400 bytes of memory at the start, more than the 67108864
(module
  (memory (export "memory") 1025))
