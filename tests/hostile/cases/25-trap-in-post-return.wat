;; proves: A crash after the answer has been read is a crash; the next call gets a fresh instance.
;; phase: call
;; expect: panic
;; says: panicked or aborted
;; calls: 2
(module
  (func (export "after recommend-offers") (param i32) unreachable))
