;; proves: Nobody can flood a log: there is none to write to.
;; phase: load
;; expect: bad-component
;; says: it imports `wasi:logging/logging`
;; as: whole
(component
  (import "wasi:logging/logging" (instance (export "log" (func (param "message" string))))))
