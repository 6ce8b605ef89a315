//! The macros that declare what authors can write: type, decoding and manual entry in one place.

/// A struct that is read from `(field: value, …)`.
///
/// A field is `name: Type`, then `as Other` where authors write another type that
/// [becomes](crate::fields::Becomes) this one (such as `String as Text`), then `= default`
/// where it may be left out, then `=> range` where its numbers must lie in one (`0.0..=1.0`,
/// `0.0..`, `..=1.0`). After the braces may stand
/// `check path`, a function `fn(Self, &Node, &mut Decoder) -> Option<Self>` that looks at the
/// fields together.
///
/// ```
/// use gradus_text::decode_struct;
/// decode_struct! {
///     /// Where the sun stands.
///     pub struct Sun {
///         /// Degrees clockwise from north.
///         pub azimuth_deg: f64 = 220.0 => 0.0..=360.0,
///         /// Degrees above the horizon.
///         pub elevation_deg: f64 => -10.0..=90.0,
///     }
/// }
/// ```
#[macro_export]
macro_rules! decode_struct {
    (
        $(#[$($meta:tt)*])*
        $vis:vis struct $Name:ident {
            $(
                $(#[$($fmeta:tt)*])*
                $fvis:vis $field:ident : $ty:ty $(as $via:ty)? $(= $default:expr)? $(=> $range:expr)?
            ),* $(,)?
        }
        $(check $check:path)?
    ) => {
        $(#[$($meta)*])*
        #[derive(Clone, Debug, PartialEq)]
        $vis struct $Name {
            $( $(#[$($fmeta)*])* $fvis $field: $ty, )*
        }

        impl $Name {
            /// The manual entry.
            pub const DOCS: $crate::TypeDoc = $crate::TypeDoc {
                name: stringify!($Name),
                doc: $crate::__decode_docs!([] $([$($meta)*])*),
                shape: $crate::docs::DocShape::Struct(&[
                    $($crate::__decode_field_doc!(
                        stringify!($field), [$([$($fmeta)*])*],
                        $crate::__decode_via!($ty, [$($via)?]), [$($default)?], [$($range)?]
                    )),*
                ]),
            };
        }

        impl $crate::Decode for $Name {
            #[allow(unused_mut, unused_variables)]
            fn decode(
                node: &$crate::Node,
                decoder: &mut $crate::Decoder<'_>,
            ) -> Option<Self> {
                let mut fields = $crate::Fields::open(
                    node, stringify!($Name), &[$(stringify!($field)),*], decoder,
                )?;
                $(
                    let $field: Option<$ty> = $crate::__decode_become!([$($via)?],
                        $crate::__decode_field!(
                            fields, decoder, stringify!($field),
                            $crate::__decode_via!($ty, [$($via)?]), [$($default)?], [$($range)?]
                        )
                    );
                )*
                fields.close(decoder);
                let value = Self { $($field: $field?),* };
                $crate::__decode_check!(value, node, decoder, [$($check)?])
            }
            fn spelling() -> String {
                concat!("[", stringify!($Name), "]").into()
            }
            fn visit_docs(visit: &mut dyn FnMut(&'static $crate::TypeDoc)) {
                visit(&Self::DOCS);
            }
        }
    };
}

/// An enum that is read from `Variant`, `Variant(value, …)` or `Variant(field: value, …)`.
///
/// Fields follow the rules of [`decode_struct!`]; up to three values in parentheses may each have
/// `=> range`. `check path` may follow here too.
#[macro_export]
macro_rules! decode_enum {
    (
        $(#[$($meta:tt)*])*
        $vis:vis enum $Name:ident {
            $(
                $(#[$($vmeta:tt)*])*
                $Variant:ident
                $( ( $( $vty:ty $(=> $vrange:expr)? ),+ $(,)? ) )?
                $( {
                    $(
                        $(#[$($fmeta:tt)*])*
                        $field:ident : $ty:ty
                            $(as $via:ty)? $(= $default:expr)? $(=> $range:expr)?
                    ),* $(,)?
                } )?
            ),* $(,)?
        }
        $(check $check:path)?
    ) => {
        $(#[$($meta)*])*
        #[derive(Clone, Debug, PartialEq)]
        $vis enum $Name {
            $(
                $(#[$($vmeta)*])*
                $Variant $( ( $($vty),+ ) )? $( { $( $(#[$($fmeta)*])* $field: $ty, )* } )?
            ),*
        }

        impl $Name {
            /// The manual entry.
            pub const DOCS: $crate::TypeDoc = $crate::TypeDoc {
                name: stringify!($Name),
                doc: $crate::__decode_docs!([] $([$($meta)*])*),
                shape: $crate::docs::DocShape::Enum(&[
                    $($crate::VariantDoc {
                        name: stringify!($Variant),
                        doc: $crate::__decode_docs!([] $([$($vmeta)*])*),
                        fields: &[
                            $( $( $crate::__decode_field_doc!("", [], $vty, [], [$($vrange)?]) ),+ )?
                            $( $( $crate::__decode_field_doc!(
                                stringify!($field), [$([$($fmeta)*])*],
                                $crate::__decode_via!($ty, [$($via)?]),
                                [$($default)?], [$($range)?]
                            ) ),* )?
                        ],
                    }),*
                ]),
            };
        }

        impl $crate::Decode for $Name {
            #[allow(unused_mut, unused_variables)]
            fn decode(
                node: &$crate::Node,
                decoder: &mut $crate::Decoder<'_>,
            ) -> Option<Self> {
                let variant = $crate::fields::variant_name(
                    node, stringify!($Name), &[$(stringify!($Variant)),*], decoder,
                )?;
                let value = 'found: {
                    $(
                        if variant == stringify!($Variant) {
                            break 'found $crate::__decode_variant!(
                                $Variant, node, decoder
                                $(, ( $( $vty [$($vrange)?] ),+ ) )?
                                $(, { $( $field $ty [$($via)?] [$($default)?] [$($range)?] ),* } )?
                            );
                        }
                    )*
                    return None;
                };
                $crate::__decode_check!(value, node, decoder, [$($check)?])
            }
            fn spelling() -> String {
                concat!("[", stringify!($Name), "]").into()
            }
            fn visit_docs(visit: &mut dyn FnMut(&'static $crate::TypeDoc)) {
                visit(&Self::DOCS);
            }
        }
    };
}

/// A reference by name to something that was declared: `pub struct MaterialRef => "material";`
/// gives `MaterialRef(pub usize)`, the index of the declaration.
#[macro_export]
macro_rules! decode_ref {
    ($(#[$meta:meta])* $vis:vis struct $Name:ident => $kind:literal;) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis struct $Name(pub usize);

        impl $crate::Decode for $Name {
            fn decode(
                node: &$crate::Node,
                decoder: &mut $crate::Decoder<'_>,
            ) -> Option<Self> {
                decoder.lookup_node($kind, node).map(Self)
            }
            fn spelling() -> String {
                concat!("name of a ", $kind).into()
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_docs {
    ([$($said:tt)*]) => { concat!("" $(, $said, "\n")*) };
    ([$($said:tt)*] [doc = $doc:tt] $($rest:tt)*) => {
        $crate::__decode_docs!([$($said)* $doc] $($rest)*)
    };
    ([$($said:tt)*] [$($other:tt)*] $($rest:tt)*) => {
        $crate::__decode_docs!([$($said)*] $($rest)*)
    };
}

/// The type that is read for a field: its own, or the one behind `as`.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_via {
    ($ty:ty, []) => {
        $ty
    };
    ($ty:ty, [$via:ty]) => {
        $via
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_become {
    ([], $value:expr) => {
        $value
    };
    ([$via:ty], $value:expr) => {
        $value.map(<$via as $crate::fields::Becomes<_>>::becomes)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_field_doc {
    ($name:expr, [$([$($meta:tt)*])*], $ty:ty, [$($default:expr)?], [$($range:expr)?]) => {
        $crate::FieldDoc {
            name: $name,
            doc: $crate::__decode_docs!([] $([$($meta)*])*),
            default: $crate::__decode_said!($($default)?),
            range: $crate::__decode_said!($($range)?),
            spelling: <$ty as $crate::Decode>::spelling,
            may_be_absent: || <$ty as $crate::Decode>::absent().is_some(),
            visit: <$ty as $crate::Decode>::visit_docs,
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_said {
    () => {
        None
    };
    ($said:expr) => {
        Some(stringify!($said))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_default {
    ($ty:ty, []) => {
        None::<fn() -> $ty>
    };
    ($ty:ty, [$default:expr]) => {
        Some((|| $default) as fn() -> $ty)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_field {
    ($fields:ident, $decoder:ident, $name:expr, $ty:ty, [$($default:expr)?], []) => {
        $fields.take::<$ty>($name, $crate::__decode_default!($ty, [$($default)?]), $decoder)
    };
    ($fields:ident, $decoder:ident, $name:expr, $ty:ty, [$($default:expr)?], [$range:expr]) => {
        $fields.take_within::<$ty>(
            $name, $crate::__decode_default!($ty, [$($default)?]), $range, $decoder,
        )
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_check {
    ($value:ident, $node:ident, $decoder:ident, []) => {
        Some($value)
    };
    ($value:ident, $node:ident, $decoder:ident, [$check:path]) => {
        $check($value, $node, $decoder)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_value {
    ($node:expr, $decoder:ident, $ty:ty, []) => {
        <$ty as $crate::Decode>::decode($node, $decoder)
    };
    ($node:expr, $decoder:ident, $ty:ty, [$range:expr]) => {{
        let node: &$crate::Node = $node;
        <$ty as $crate::Decode>::decode(node, $decoder)
            .and_then(|value| $crate::fields::within(value, "", $range.into(), node.span, $decoder))
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_variant {
    ($Variant:ident, $node:ident, $decoder:ident) => {{
        $crate::fields::unit_variant($node, stringify!($Variant), $decoder)?;
        Self::$Variant
    }};
    ($Variant:ident, $node:ident, $decoder:ident, ($a:ty [$($ra:expr)?])) => {{
        let inner = $crate::fields::one_value($node, stringify!($Variant), $decoder)?;
        Self::$Variant($crate::__decode_value!(&inner, $decoder, $a, [$($ra)?])?)
    }};
    ($Variant:ident, $node:ident, $decoder:ident,
        ($a:ty [$($ra:expr)?], $b:ty [$($rb:expr)?])) => {{
        let [a, b] = $crate::fields::values::<2>($node, stringify!($Variant), $decoder)?;
        let a = $crate::__decode_value!(a, $decoder, $a, [$($ra)?]);
        let b = $crate::__decode_value!(b, $decoder, $b, [$($rb)?]);
        Self::$Variant(a?, b?)
    }};
    ($Variant:ident, $node:ident, $decoder:ident,
        ($a:ty [$($ra:expr)?], $b:ty [$($rb:expr)?], $c:ty [$($rc:expr)?])) => {{
        let [a, b, c] = $crate::fields::values::<3>($node, stringify!($Variant), $decoder)?;
        let a = $crate::__decode_value!(a, $decoder, $a, [$($ra)?]);
        let b = $crate::__decode_value!(b, $decoder, $b, [$($rb)?]);
        let c = $crate::__decode_value!(c, $decoder, $c, [$($rc)?]);
        Self::$Variant(a?, b?, c?)
    }};
    ($Variant:ident, $node:ident, $decoder:ident,
        { $( $field:ident $ty:ty [$($via:ty)?] [$($default:expr)?] [$($range:expr)?] ),* }) => {{
        let mut fields = $crate::Fields::open(
            $node, stringify!($Variant), &[$(stringify!($field)),*], $decoder,
        )?;
        $(
            let $field: Option<$ty> = $crate::__decode_become!([$($via)?],
                $crate::__decode_field!(
                    fields, $decoder, stringify!($field),
                    $crate::__decode_via!($ty, [$($via)?]), [$($default)?], [$($range)?]
                )
            );
        )*
        fields.close($decoder);
        Self::$Variant { $($field: $field?),* }
    }};
}
