;; proves: Memory shared by threads is off.
;; phase: load
;; expect: bad-component
;; says: threads must be enabled for shared memories
;; as: whole
(component (core module (memory 1 1 shared)))
