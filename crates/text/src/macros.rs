//! The macros that declare what authors can write: type, decoding, [`Shape`](super::Shape) and
//! default in one place. Their parts are in [`macro_parts`](super::macro_parts).

/// A struct that is read from `(field: value, …)`.
///
/// A field is `name: Type`, then `as Other` where authors write another type that
/// [becomes](crate::fields::Becomes) this one (such as `String as Text`), then `= default`
/// where it may be left out, then `=> range` where its numbers must lie in one (`0.0..=1.0`,
/// `0.0..`, `..=1.0`). After the braces may stand
/// `check path`, a function `fn(Self, &Node, &mut Decoder) -> Option<Self>` that looks at the
/// fields together.
///
/// Where every field has a default, the struct is [`Default`] by these.
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

        $crate::__decode_struct_default!(
            $Name $({ $field [$ty] [$($via)?] [$($default)?] })*
        );

        impl $crate::Decode for $Name {
            #[allow(unused_mut, unused_variables)]
            fn decode(
                node: &$crate::Node,
                decoder: &mut $crate::Decoder<'_>,
            ) -> Option<Self> {
                const FIELDS: &[&str] = &[$($crate::fields::plain(stringify!($field))),*];
                let mut fields =
                    $crate::Fields::open(node, stringify!($Name), FIELDS, decoder)?;
                $(
                    let $field: Option<$ty> = $crate::__decode_become!([$($via)?],
                        $crate::__decode_field!(
                            fields, decoder, $field,
                            $crate::__decode_via!($ty, [$($via)?]), [$($default)?], [$($range)?]
                        )
                    );
                )*
                fields.close(decoder);
                let value = Self { $($field: $field?),* };
                $crate::__decode_check!(value, node, decoder, [$($check)?])
            }

            fn shape() -> $crate::Shape {
                fn entry() -> $crate::TypeShape {
                    $crate::TypeShape {
                        name: stringify!($Name),
                        doc: $crate::__decode_prose!([] $([$($meta)*])*),
                        form: $crate::Form::Struct(vec![
                            $($crate::__decode_field_shape!(
                                $field, [$([$($fmeta)*])*],
                                $crate::__decode_via!($ty, [$($via)?]), [$($default)?], [$($range)?]
                            )),*
                        ]),
                    }
                }
                $crate::Shape::of_type(stringify!($Name), entry)
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

            fn shape() -> $crate::Shape {
                fn entry() -> $crate::TypeShape {
                    $crate::TypeShape {
                        name: stringify!($Name),
                        doc: $crate::__decode_prose!([] $([$($meta)*])*),
                        form: $crate::Form::Enum(vec![
                            $($crate::VariantShape {
                                word: stringify!($Variant),
                                written: None,
                                doc: $crate::__decode_prose!([] $([$($vmeta)*])*),
                                content: $crate::__decode_content!(
                                    $( ( $( $vty [$($vrange)?] ),+ ) )?
                                    $( { $(
                                        $field [$([$($fmeta)*])*]
                                        [$crate::__decode_via!($ty, [$($via)?])]
                                        [$($default)?] [$($range)?]
                                    ),* } )?
                                ),
                            }),*
                        ]),
                    }
                }
                $crate::Shape::of_type(stringify!($Name), entry)
            }

            fn as_written(&self) -> Option<String> {
                match self {
                    $(
                        Self::$Variant { .. } => $crate::__decode_bare!(
                            $Variant $( ( $($vty),+ ) )? $( { $($field)* } )?
                        ),
                    )*
                }
            }
        }
    };
}

/// A reference by name to something that was declared: `pub struct MaterialRef => MATERIAL;`, with
/// a [`Kind`](crate::Kind), gives `MaterialRef(pub usize)`, the index of the declaration.
#[macro_export]
macro_rules! decode_ref {
    ($(#[$meta:meta])* $vis:vis struct $Name:ident => $kind:path;) => {
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

            fn shape() -> $crate::Shape {
                $crate::Shape::NameOf($kind.word)
            }
        }
    };
}
