//! Enums whose variants are words of a contract.

/// Declares an enum, its words, and both ways between them, in the contract's order.
macro_rules! words {
    (
        $(#[$about:meta])*
        $vis:vis enum $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)+ }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name { $($(#[$of])* $variant,)+ }

        impl $name {
            /// Every variant, in the contract's order.
            $vis const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The words, in the contract's order.
            #[allow(dead_code, reason = "not every vocabulary is listed")]
            $vis const WORDS: [&'static str; Self::ALL.len()] = [$($word),+];

            /// The contract's word for it.
            $vis const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What a word of the contract stands for; nothing where the contract has no such word.
            #[allow(dead_code, reason = "not every vocabulary is read")]
            $vis fn of_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

pub(crate) use words;
