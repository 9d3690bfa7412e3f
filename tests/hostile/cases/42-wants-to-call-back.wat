;; proves: Nobody can come back in through the host: there is nothing of it to call.
;; phase: load
;; expect: bad-component
;; says: it imports `call-me-back`
;; as: whole
(component
  (import "call-me-back" (func (param "request" string) (result string))))
