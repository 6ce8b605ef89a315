//! Every message: how it is made, its key, its arguments, and its English text.
//!
//! The English column is the English catalogue. Another language is another function from [`Key`]
//! to text, with the same arguments in braces; nothing that decides what is said has to change.

use super::{Arg, Message};

/// Declares the table: `how_it_is_made = Key(arguments): "English {arguments}";`
macro_rules! keys {
    ($($make:ident = $key:ident($($arg:ident),*): $text:literal;)*) => {
        /// Which message. Its documentation is its English text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Key {
            $(#[doc = concat!("`", $text, "`")] $key,)*
        }

        impl Key {
            /// All messages.
            pub const ALL: &'static [Self] = &[$(Self::$key),*];

            /// The names of its arguments.
            pub fn args(self) -> &'static [&'static str] {
                match self {
                    $(Self::$key => &[$(stringify!($arg)),*],)*
                }
            }

            /// Its English text.
            pub fn english(self) -> &'static str {
                match self {
                    $(Self::$key => $text,)*
                }
            }
        }

        $(pub(crate) fn $make($($arg: impl Into<Arg>),*) -> Message {
            Message { key: Key::$key, args: vec![$((stringify!($arg), $arg.into())),*] }
        })*
    };
}

keys! {
    // Put together.
    also = Also(text, more): "{text}, {more}";
    from_origin = FromOrigin(text, origin): "{text} ({origin})";
    from_schedule = FromSchedule(text): "{text} (by schedule)";
    from_advice = FromAdvice(text): "{text} (by advice)";
    from_stretch = FromStretch(text): "{text} (stretch run again)";
    by = By(whom): "by {whom}";
    named_value = NamedValue(name, value): "{name}: {value}";
    numbered = Numbered(number, label): "{number}: {label}";
    with_unit = WithUnit(number, unit): "{number}\u{a0}{unit}";
    on = On(): "on";
    off = Off(): "off";
    at_secs = AtSecs(secs): "at {secs} s";
    secs = Secs(secs): "{secs} s";
    run = Run(run): "run {run}";
    from_to = FromTo(from, to): "{from} to {to}";

    // Who asks.
    therapist = Therapist(): "therapist";
    script = Script(): "script";
    patient = Patient(): "patient";
    synthetic_patient = SyntheticPatient(): "synthetic patient";
    rule = Rule(): "rule";
    program = Program(): "program";
    schedule = Schedule(): "schedule";
    advice = Advice(): "advice";
    stretch_again = StretchAgain(): "stretch run again";

    // Phases, as a title.
    setup = Setup(): "Setup";
    baseline = Baseline(): "Baseline";
    briefing = Briefing(): "Briefing";
    exposure = Exposure(): "Exposure";
    paused = Paused(): "Paused";
    safe_place = SafePlace(): "Safe place";
    recovery = Recovery(): "Recovery";
    closed = Closed(): "Closed";

    // Phases, within a sentence.
    amid_setup = AmidSetup(): "setup";
    amid_baseline = AmidBaseline(): "baseline";
    amid_briefing = AmidBriefing(): "briefing";
    amid_exposure = AmidExposure(): "exposure";
    amid_paused = AmidPaused(): "paused";
    amid_safe_place = AmidSafePlace(): "safe place";
    amid_recovery = AmidRecovery(): "recovery";
    amid_closed = AmidClosed(): "closed";

    // Stops: by somebody, or because of something.
    stopped_by = StoppedBy(whom): "Stopped by {whom}";
    stopped_because = StoppedBecause(why): "Stopped: {why}";
    stopped_by_itself = StoppedByItself(stopped): "{stopped}, by itself";
    patient_squeeze = PatientSqueeze(): "patient (squeeze)";
    patient_menu = PatientMenu(): "patient (menu)";
    patient_key = PatientKey(): "patient (key)";
    stage_lost_the_desk = StageLostTheDesk(): "stage lost the desk";
    stage_was_lost = StageWasLost(): "stage lost";
    stop_released = StopReleased(): "Stop released";

    // Commands, as nouns.
    begin_baseline = BeginBaseline(): "Begin baseline";
    begin_briefing = BeginBriefing(): "Begin briefing";
    begin_exposure = BeginExposure(): "Begin exposure";
    step = Step(step): "Step {step}";
    go_to_step = GoToStep(step): "Go to step {step}";
    trigger = Trigger(stimulus): "Trigger {stimulus}";
    intensity = Intensity(intensity): "Intensity {intensity}";
    said = Said(speaker, text): "{speaker}: “{text}”";
    breath_pace = BreathPace(per_min): "Breathing pace {per_min} a minute";
    breath_pace_off = BreathPaceOff(): "Breathing pace off";
    schedules_allowed = SchedulesAllowed(): "Scheduled stimuli allowed";
    schedules_held = SchedulesHeld(): "Scheduled stimuli held";
    go_to_stretch = GoToStretch(stretch): "Drive from {stretch}";
    run_again = RunAgain(stretch): "Run {stretch} again";
    ride_goes = RideGoes(): "The vehicle goes on";
    ride_waits = RideWaits(): "The vehicle waits";
    on_road = OnRoad(metres): "at {metres} m of the road";
    come_again = ComeAgain(number): "{number} stimuli come again";
    ask_suds = AskSuds(): "Ask for SUDS";
    suds = Suds(suds): "SUDS {suds}";
    suds_corrected_to = SudsCorrectedTo(suds): "SUDS corrected to {suds}";
    note = Note(): "Note";
    note_text = NoteText(text): "Note: {text}";
    pause = Pause(): "Pause";
    resume = Resume(): "Resume";
    go_to_safe_place = GoToSafePlace(): "Safe place";
    leave_safe_place = LeaveSafePlace(): "Leave the safe place";
    stop = Stop(): "Stop";
    release_stop = ReleaseStop(): "Release the stop";
    begin_recovery = BeginRecovery(): "Begin recovery";
    close = Close(): "Close the session";
    accept = Accept(): "Accept the proposal";
    accept_number = AcceptNumber(id): "Accept proposal {id}";
    dismiss = Dismiss(): "Dismiss the proposal";
    dismiss_number = DismissNumber(id): "Dismiss proposal {id}";
    recentre = Recentre(): "Recentre";
    patient_sits = PatientSits(): "The patient sits";
    patient_stands = PatientStands(): "The patient stands";
    stop_ends_in_room = StopEndsInRoom(): "A stop shows the room";
    stop_ends_in_safe_place = StopEndsInSafePlace(): "A stop shows the safe place";
    automatic_on = AutomaticOn(): "Automatic mode on";
    automatic_off = AutomaticOff(): "Automatic mode off";
    alarm_seen = AlarmSeen(): "Alarm seen";
    alarm_number_seen = AlarmNumberSeen(id): "Alarm {id} seen";

    // Refusals.
    not_in_phase = NotInPhase(phase): "not in {phase}";
    stop_latched = StopLatched(): "a stop is latched; release it first";
    no_stop = NoStop(): "no stop is latched";
    unknown = Unknown(name): "the scenario has no “{name}”";
    out_of_range = OutOfRange(what): "out of range: {what}";
    cooldown = Cooldown(until): "possible again at {until}";
    no_ride = NoRide(): "the patient does not ride in this scenario";
    setting_fixed = SettingFixed(): "a setting stays as it was chosen before";
    once_only = OnceOnly(): "it happens once in a session, and it did";
    below_intensity = BelowIntensity(intensity):
        "by itself it comes from intensity {intensity} on";
    unknown_speaker = UnknownSpeaker(name): "nobody here is called “{name}”";
    unknown_speaker_near = UnknownSpeakerNear(name, near):
        "nobody here is called “{name}”; did you mean “{near}”?";
    bad_sentence = BadSentence(why): "{why}";
    no_stage = NoStage(): "there is no stage to show it";
    headset_is_off = HeadsetIsOff(): "nobody wears the headset";
    not_shown = NotShown(): "the headset does not show the stage";
    no_room = NoRoom(): "this headset cannot show the room";
    nothing_asked = NothingAsked(): "nothing was asked";
    no_such_alarm = NoSuchAlarm(): "that alarm is gone";
    no_such_proposal = NoSuchProposal(): "that proposal is over";
    therapists_alone = TherapistsAlone(): "only the therapist decides this";
    no_bounds = NoBounds(): "the rules set no bounds for it";

    // Why a control of the panel cannot be pressed now.
    hint_stop_latched = HintStopLatched(): "A stop is latched: release it first";
    hint_closed = HintClosed(): "The session is closed";
    hint_paused = HintPaused(): "Paused: resume first";
    hint_exposure_over = HintExposureOver(): "The exposure is over";
    hint_only_in_exposure = HintOnlyInExposure(): "Only during exposure";
    hint_setting_fixed = HintSettingFixed(): "It stays as it was chosen before the exposure";
    hint_no_stage_yet = HintNoStageYet(): "There is no stage yet";
    hint_no_stage = HintNoStage(): "There is no stage to show it";
    hint_headset_off = HintHeadsetOff(): "The headset is off. If the patient wears it, press Seen first";
    hint_not_shown = HintNotShown():
        "The headset does not show the stage. If the patient sees it, press Seen first";
    hint_no_room = HintNoRoom(): "This headset cannot show the room";
    hint_once_only = HintOnceOnly(): "It happens once in a session, and it did";
    hint_no_answer_yet = HintNoAnswerYet(): "There is no answer yet";
    hint_not_possible = HintNotPossible(): "Not possible now";

    // Records, by themselves.
    opened = Opened(title, version): "Opened: {title} {version}";
    not_done = NotDone(command, reason): "Not done: {command}: {reason}";
    held_at = HeldAt(parameter, value): "{parameter} held at {value}";
    happens = Happens(what): "▲ {what}";
    suds_due = SudsDue(): "SUDS due";
    suds_asked = SudsAsked(): "SUDS asked";
    suds_corrected = SudsCorrected(suds, was): "SUDS {suds} (corrected, was {was})";
    phase_time_reached = PhaseTimeReached(phase): "Planned time of {phase} reached";
    dwell_reached = DwellReached(step): "Planned stay reached: {step}";
    alarm_over = AlarmOver(id): "Alarm {id} over";
    proposal_closed = ProposalClosed(how): "Proposal {how}";
    automatic_is_on = AutomaticIsOn(): "Automatic mode is on";
    automatic_is_off = AutomaticIsOff(): "Automatic mode is off";
    by_itself = ByItself(sentence): "By itself: {sentence}";
    without_baseline = WithoutBaseline(): "No baseline of the heart: its rules are silent";

    // How a proposal ended.
    accepted = Accepted(): "accepted";
    dismissed = Dismissed(): "dismissed";
    not_answered = NotAnswered(): "not answered";
    over = Over(): "over";

    // Records, under the name of their kind.
    version_of = VersionOf(scenario, version): "{scenario} {version}";
    seed = Seed(seed): "seed {seed}";
    asks = Asks(origin, command): "{origin}: {command}";
    asks_in_vain = AsksInVain(origin, command, reason): "{origin}: {command}; because: {reason}";
    expected = Expected(suds): "SUDS {suds} expected";
    on_the_dial = OnTheDial(intensity): "{intensity} of 10";
    off_the_dial = OffTheDial(): "off the dial's line";
    moved = Moved(parameter, from, to, pace): "{parameter} from {from} to {to}, {pace}";
    at_once = AtOnce(): "at once";
    a_second = ASecond(rate): "{rate} a second";
    at_value = AtValue(parameter, value): "{parameter} at {value}";
    plain = Plain(what): "{what}";
    after_it_was_asked = AfterItWasAsked(secs): "{secs} s after it was asked";
    was = Was(suds): "was {suds}";
    alarm = Alarm(id): "alarm {id}";
    alarm_says = AlarmSays(id, message): "alarm {id}: {message}";
    rule_says = RuleSays(rule, sentence): "{rule}: {sentence}";
    rule_acts = RuleActs(rule, sentence, from, to): "{rule}: {sentence} {from} to {to}";
    proposal_number = ProposalNumber(id, how): "proposal {id} {how}";

    // News of sensors.
    source_sought = SourceSought(source): "Source {source} is looked for";
    source_sends = SourceSends(source): "Source {source} sends";
    source_sends_synthetic = SourceSendsSynthetic(source): "Source {source} sends (synthetic)";
    source_says_silent = SourceSaysSilent(source, reason): "Source {source} silent: {reason}";
    source_doubtful = SourceDoubtful(source, reason): "Source {source} is doubtful: {reason}";
    source_trusted = SourceTrusted(source): "Source {source} is no longer doubtful";
    source_lost = SourceLost(source, reason): "Source {source} lost: {reason}";
    source_silent = SourceSilent(source): "Source {source} is silent";
    source_back = SourceBack(source): "Source {source} is back";
    heart_kind = HeartKind(): "heart";
    signal_kind = SignalKind(): "signal";
    synthetic = Synthetic(): "synthetic";
    last_heard = LastHeard(secs): "last heard at {secs} s";
    gone_for = GoneFor(secs, since): "gone for {secs} s, since {since} s of the session";

    // News of the stage.
    stage_ready = StageReady(display): "Stage ready: {display}";
    tier = Tier(tier): "tier {tier}";
    system = System(system): "system {system}";
    gaze = Gaze(gaze): "gaze {gaze}";
    stage_lost = StageLost(reason): "Stage lost: {reason}";
    display_lost = DisplayLost(reason): "Display lost: {reason}";
    display_back = DisplayBack(): "Display is back";
    was_seen = WasSeen(what): "{what} was seen";
    was_heard = WasHeard(who): "{who} was heard";
    was_missed = WasMissed(what, secs): "{what} was not seen: no frame for {secs} s";
    head_tracked = HeadTracked(): "Head is tracked";
    head_not_tracked = HeadNotTracked(): "Head is not tracked";
    no_speech = NoSpeech(reason): "Sentences are silent: {reason}";
    no_sound = NoSound(reason): "No sound: {reason}";
    sound_back = SoundBack(): "Sound is back";
    no_patient_stop = NoPatientStop(reason): "The patient cannot stop by hand: {reason}";
    patient_stop_back = PatientStopBack(): "The patient can stop by hand again";
    headset_found = HeadsetFound(system, runtime, version):
        "Headset: {system}, runtime {runtime} {version}";
    play_space = PlaySpace(space, floor): "Play space {space}: {floor}";
    headset_off = HeadsetOff(): "The headset was taken off";
    headset_on = HeadsetOn(): "The headset was put on";
    stage_hidden = StageHidden(reason): "The headset does not show the stage: {reason}";
    stage_visible = StageVisible(): "The headset shows the stage again";
    head_still = HeadStill(): "The headset lies still";
    head_moves = HeadMoves(): "The headset moves again";
    recentred_by_therapist = RecentredByTherapist(): "Recentred: the patient's place and direction";
    recentred_by_runtime = RecentredByRuntime(): "Recentred by the headset";
    processor = Processor(): "processor";
    graphics_processor = GraphicsProcessor(): "graphics processor";
    heat_normal = HeatNormal(part): "The headset's {part} is cool again";
    heat_warning = HeatWarning(part): "The headset's {part} grows hot";
    heat_impaired = HeatImpaired(part): "The headset's {part} is too hot";
    draws_less = DrawsLess(what): "What is drawn from now on: {what}";
    room_refused = RoomRefused():
        "The headset refuses the view of the room: the patient is in the safe place";
    room_shown = RoomShown(): "The patient sees the room";
    room_over = RoomOver(): "The view of the room is over";

    // News of the log.
    log_not_written = LogNotWritten(reason): "Log cannot be written: {reason}";
    log_written_again = LogWrittenAgain(): "Log is written again";
    log_dropped = LogDropped(messages): "Log has dropped {messages} messages";
    log_unsealed = LogUnsealed(reason): "The log is not sealed: {reason}";
    log_unlisted = LogUnlisted(reason):
        "The folder's list of sessions is not complete: {reason}";
    cues_work = CuesWork(to): "Cues are sent to {to}";
    cues_failed = CuesFailed(to, reason): "Cues are not sent to {to}: {reason}";
    wall_clock_moved = WallClockMoved(secs): "The wall clock moved by {secs} s";

    // Alarms: what happened, and what to do.
    alarm_heart_silent = AlarmHeartSilent(source, secs, check):
        "No heart signal from {source} for {secs} s. {check}";
    alarm_heart_never = AlarmHeartNever(source, check):
        "No heart signal from {source} yet. {check}";
    check_sensor = CheckSensor():
        "Check that the sensor sits on the skin, is switched on and near.";
    check_sensor_silent = CheckSensorSilent():
        "Check that the sensor sits on the skin and is switched on.";
    check_relay = CheckRelay():
        "Check that the watch is worn and measures, that the relay's program runs and has the \
         watch, that it sends OSC to this machine and this port, and that no firewall keeps it \
         out.";
    check_relay_silent = CheckRelaySilent():
        "Check that the watch is worn and measures, that the relay's program still has the watch, \
         and the network between them.";
    check_stream = CheckStream():
        "Check the stream's name, that its program runs, and the network: a firewall on either \
         machine must let UDP 16571 and UDP and TCP 16572 to 16604 through.";
    check_stream_silent = CheckStreamSilent():
        "Check that the stream's program still has its sensor, that the sensor is worn, and the \
         network between the machines.";
    check_recording = CheckRecording(): "The recording holds no beats here.";
    check_model = CheckModel(): "The modelled body sends nothing: please report this.";
    alarm_heart_doubtful = AlarmHeartDoubtful(source, reason):
        "The heart rate of {source} is doubtful: {reason}. Do not go by it.";
    alarm_heart_says_silent = AlarmHeartSaysSilent(source, reason):
        "The heart source {source} is silent: {reason}. The session goes on without it.";
    alarm_heart_gone = AlarmHeartGone(source, reason):
        "The heart source {source} is gone: {reason}. The session goes on without it.";
    alarm_signal_silent = AlarmSignalSilent(source, reason):
        "The signal {source} is silent: {reason}. The session goes on without it.";
    alarm_signal_gone = AlarmSignalGone(source, reason):
        "The signal {source} is gone: {reason}. The session goes on without it.";
    alarm_stage_lost = AlarmStageLost(reason):
        "The stage is gone ({reason}). It is being started again into the safe place: speak with \
         the patient, take off the headset if it stays dark.";
    alarm_display_lost = AlarmDisplayLost(reason):
        "The headset's display is gone ({reason}). Check the OpenXR runtime and the cable; the \
         session goes on when it is back.";
    alarm_head_untracked = AlarmHeadUntracked():
        "The headset is not tracked: the patient's view may not follow the head. Check that the \
         headset is worn and its cameras are free.";
    alarm_stimulus_missed = AlarmStimulusMissed(what, secs):
        "The patient did not see {what}: the stage showed no frame for {secs} s. It may be triggered \
         again at once, if it still fits.";
    alarm_stimulus_too_short = AlarmStimulusTooShort(what):
        "The patient did not see {what}: it was over before the next frame. Give it a longer \
         duration in the scenario.";
    alarm_no_patient_stop = AlarmNoPatientStop(reason):
        "The patient cannot stop by hand: {reason}. Keep your eyes on the patient and your hand on \
         Stop until this alarm is over.";
    alarm_headset_off = AlarmHeadsetOff():
        "The headset is off. Nothing counts as exposure until the patient wears it again and you \
         resume; if they do wear it, press Seen first.";
    alarm_not_shown = AlarmNotShown(reason):
        "The patient does not see the world: {reason}. Nothing counts as exposure until they do and \
         you resume.";
    alarm_head_still = AlarmHeadStill():
        "The head has not moved for a while. Does the patient wear the headset?";
    alarm_overheats = AlarmOverheats(part):
        "The headset's {part} grows hot. End the exposure soon, or let the headset cool.";
    alarm_overheats_much = AlarmOverheatsMuch(part):
        "The headset's {part} is too hot: its picture stutters, which makes sick. Lead the patient to \
         the safe place, and let the headset cool.";
    alarm_no_sound = AlarmNoSound(reason):
        "The patient hears nothing: {reason}. The session goes on, and sound comes back when its device does.";
    alarm_cues_failed = AlarmCuesFailed(to, reason):
        "No vibration and no scent over {to}: {reason}. The session goes on without, and it is tried \
         again every few seconds.";
    alarm_log_failed = AlarmLogFailed(reason):
        "The session log cannot be written: {reason}. The session goes on; free some room on the \
         disk.";

    // A proposal of the advice: what was seen, what could be done, and which rule says so.
    proposed = Proposed(action, rule): "{action} (rule {rule})";
    proposed_because = ProposedBecause(seen, action, rule): "{seen}: {action} (rule {rule})";
    seen_and = SeenAnd(seen, last): "{seen} and {last}";
    may_step_up = MayStepUp(number, label): "step {number} ({label}) can follow";
    may_step_down = MayStepDown(number, label): "going back to step {number} ({label}) is possible";
    may_stay = MayStay(): "stay at this step";
    may_ask_suds = MayAskSuds(): "ask for SUDS";
    may_offer_breath = MayOfferBreath(per_min): "offer a pace of {per_min} breaths a minute";
    may_check_sensor = MayCheckSensor(): "check how the heart sensor sits";

    // What was seen.
    heart_above_rest = HeartAboveRest(bpm, window):
        "heart rate {bpm} a minute above rest over the last {window} s";
    heart_below_rest = HeartBelowRest(bpm, window):
        "heart rate {bpm} a minute below rest over the last {window} s";
    heart_sds_above_rest = HeartSdsAboveRest(sds, window):
        "heart rate {sds} standard deviations above rest over the last {window} s";
    heart_quality = HeartQuality(percent, window):
        "heart signal of {percent} % quality over the last {window} s";
    heart_missing = HeartMissing(): "no rate from the sensor";
    suds_peak = SudsPeak(peak): "SUDS up to {peak} here";
    suds_fell = SudsFell(from, to): "SUDS from {from} to {to}";
    suds_not_yet = SudsNotYet(): "no SUDS at this step yet";
    suds_last = SudsLast(ago): "last SUDS {ago} ago";
    suds_none_for = SudsNoneFor(time): "no SUDS for {time}";
    head_further = HeadFurther(metres, window):
        "head {metres} m further back over the last {window} s";
    head_nearer = HeadNearer(metres, window): "head {metres} m nearer over the last {window} s";
    at_step_for = AtStepFor(time): "{time} at this step";
    at_step_of = AtStepOf(time, planned): "{time} of {planned} planned at this step";
    looked_down = LookedDown(source, percent, window):
        "{source} down for {percent} % of the last {window} s";
    head_turned_away = HeadTurnedAway(percent, window):
        "head turned away for {percent} % of the last {window} s";
    looked_off = LookedOff(source, percent, window):
        "{source} off what is feared for {percent} % of the last {window} s";
    by_eyes = ByEyes(): "eyes";
    by_modelled_gaze = ByModelledGaze(): "modelled gaze";
    by_head = ByHead(): "head direction";
}
