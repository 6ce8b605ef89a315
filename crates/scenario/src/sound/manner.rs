//! The grounds and ways that voices know: what rain falls on, what tyres roll on, what echoes.

use gradus_text::decode_enum;

decode_enum! {
    /// What somebody walks on.
    #[derive(Copy, Eq)]
    pub enum Floor {
        /// Soft: a thud.
        Carpet,
        /// Boards that answer.
        Wood,
        /// Hard and short.
        Stone,
        /// Many small stones.
        Gravel,
    }
}

decode_enum! {
    /// What rain falls on.
    #[derive(Copy, Eq)]
    pub enum RainOnto {
        /// Earth and pavement.
        Ground,
        /// A tree, a hedge.
        Leaves,
        /// A window, heard from inside.
        Window,
        /// A thin roof overhead.
        Roof,
    }
}

decode_enum! {
    /// What small legs run on.
    #[derive(Copy, Eq)]
    pub enum Ground {
        /// Dry and crisp.
        Paper,
        /// Fine and bright.
        Glass,
        /// Lower and duller.
        Wood,
    }
}

decode_enum! {
    /// What tyres roll on.
    #[derive(Copy, Eq)]
    pub enum RoadSurface {
        /// A hum that is higher the faster it is.
        Asphalt,
        /// Stones that crunch and fly.
        Gravel,
        /// A soft rush.
        Sand,
    }
}

decode_enum! {
    /// Where the ear is that hears a vehicle.
    #[derive(Copy, Eq)]
    pub enum HeardFrom {
        /// In the open.
        Outside,
        /// In its closed cabin: the lows of the body, and what rattles in it.
        Inside,
    }
}

decode_enum! {
    /// What gives a bang its echo.
    #[derive(Copy, Eq)]
    pub enum Land {
        /// Flat and open: a short, dull roll.
        Open,
        /// Streets and walls: quick, hard echoes.
        Town,
        /// Slopes or a wadi: late echoes that roll for seconds.
        Valley,
    }
}

decode_enum! {
    /// How a sentence comes to the ear.
    #[derive(Copy, Eq, Hash)]
    pub enum Through {
        /// From a mouth.
        Air,
        /// From a two-way radio: 300 to 3000 Hz, hiss, and a squelch that opens before it and shuts
        /// after it.
        Radio,
    }
}
