//! Every text of a report by its key, and the arguments that stand in it.

/// Declares the keys: `Key(arguments)`.
macro_rules! keys {
    ($($key:ident($($arg:ident),*))*) => {
        /// A text of a report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Key {
            $(
                #[allow(missing_docs)]
                $key,
            )*
        }

        impl Key {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$key),*];

            /// The names in braces that its text has, in every language.
            pub fn args(self) -> &'static [&'static str] {
                match self {
                    $(Self::$key => &[$(stringify!($arg)),*],)*
                }
            }
        }
    };
}

keys! {
    SessionReport() CourseReport() PatientPage() PatientCoursePage() ModelledPatient()
    ModelledHeart() ModelledGaze() NotWhole(state) StateOpen() StateLost(bytes) StateRecovered()
    StateMissing(count) StateIndex() StateChecksum() StateChanged() StateTimes(count) StateWhole()
    StateSteps() Patient() NoCode() Began() Scenario() Length() HeartSource() GazeSource()
    Display() Unknown() None() StepsReached() OfAll(count, all) PeakSuds() LastSuds() Stops()
    HeartInExposure() Bpm(bpm) Ladder() LadderAbout() Step() FirstEntered() TimeThere()
    ExpectedSuds() Highest() Last() Heart() HeartChange() NotReached(steps) Visits(count)
    HeartNote() HeartMissing(count) SudsElsewhere(list) Chart()
    ChartAbout(heart, suds, steps, stimuli, stops) ChartRange(low, high) HeartAxis() SudsAxis()
    IntensityAxis() TimeAxis() StimuliLane() StopLabel() Rest(bpm) NothingHeard() NoSuds()
    TooFewBeats() Events() EventsAbout() Time() Event() Intensity() StepEvent(step)
    SudsEvent(suds) SudsCorrected(suds, was) Missed(stimulus) MoreRows(count) NoteEvent(text)
    Adverse() AdverseAbout() What() Until() Details() NoneHappened() StoppedBy(whom)
    Released(time) HeldToEnd() Cleared(time) NotCleared() AlarmOf(what) SensorSilent(source)
    SensorDoubtful(source) SensorLost(source) ByTherapist() ByPatientSqueeze() ByPatientMenu()
    ByPatientKey() ByDeskSilent() ByStageLost() ByScript() ByRule() AlarmStage() AlarmDisplay()
    AlarmHeartSilent() AlarmHeartDoubtful() AlarmSignal() AlarmLog() AlarmCues() AlarmHead()
    AlarmSound() AlarmPatientStop() AlarmSpeech() AlarmHeadsetOff() AlarmNotShown()
    AlarmHeadStill() AlarmHot() AlarmMissed() Looked() LookedAbout() Region() Role() Share()
    Feared() Safe() Neutral() NothingNamed() ByEyes() ByHead() ByModel() HeadNote()
    Tracked(source, share) FearedUnknown(time) NoGaze(why) NoGazeAtAll()
    GazeChartAbout(region, share) Avoidance() AvoidanceAbout() OffFeared() Downwards()
    TurnedAway() MovedBack() Proposals() ProposalsAbout() Proposal() Outcome() Accepted()
    Dismissed() NotAnswered() Withdrawn() Open() Automatic() Notes() Note() DataQuality()
    HeartHeard(source, share) HeartNever() HeartRest(bpm, sd) NoRest() HeartGaps(count, longest)
    PictureGaps(count, longest) PictureRate(rate) Dropped(count) RefusedCommands(count)
    NoGapsKnown(state) ShortSteps(count) RatesOnly() Irregular() About() ProgramVersion()
    ScenarioFile() Rules() LogFormat() Seed() Fingerprint() SealState() NotSealed() Checkpoint()
    SealsWhole(count, last) SealsBroken(first)
    NoCheckpoint() NoDiagnosis() Private() Footer(page, pages) Chars(count) Setup() Baseline()
    Briefing() Exposure() Paused() SafePlace() Recovery() Closed() YouWere(scenario, time)
    YouSteps(count) YouHighest(step) YouPeak(peak) YouLast(last) YouFell(by) YouNoSuds()
    YouStopped(count) YouStoppedOnce() YouHeart(rest, exposed) YouChart()
    YouChartAbout(peak, last) YouScale() YouStepsTable() YouStrength() YouWrite() YouExpected()
    YouRemember() YouNext() YouAsk() YouModelled() Sessions() SessionsAbout() Number()
    CourseChart() CourseChartAbout(count, first, latest) CourseSteps() CourseStepsAbout()
    PeakToLast(peak, last) YouSessions(count) YouCourse(first, latest) OrderNote() Date()
}
