;; proves: A component that wants too large a table from the start is not admitted.
;; phase: load
;; expect: bad-component
;; says: 1000000000 table elements at the start, more than the 10000
(module
  (table 1000000000 funcref))
