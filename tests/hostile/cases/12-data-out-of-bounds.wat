;; proves: Data that does not fit into the memory stops the component when it starts.
;; phase: load
;; expect: panic
;; says: out of bounds memory access
(module
  (memory (export "memory") 1)
  (data (i32.const 65530) "longer than six bytes"))
