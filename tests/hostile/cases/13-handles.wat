;; proves: A component cannot make the host keep handles for it: it has none.
;; phase: load
;; expect: bad-component
;; says: store handle limit exceeded
;; as: part
(component
  (type $thing (resource (rep i32)))
  (core func $new (canon resource.new $thing))
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (func $start (drop (call $new (i32.const 1))))
    (start $start))
  (core instance (instantiate $m (with "" (instance (export "new" (func $new)))))))
