;; proves: A component that wants to talk to the network is not admitted.
;; phase: load
;; expect: bad-component
;; says: it imports `wasi:sockets/network@0.2.6`
;; as: whole
(component
  (import "wasi:sockets/network@0.2.6" (instance (export "network" (type (sub resource))))))
