namespace Busbar.Controller;

/// <summary>What an event record says happened; the value of the metric <c>Busbar/Event</c>. Codes never change their meaning.</summary>
public enum ControllerEvent : byte
{
    None = 0,

    /// <summary>The controller started. Value: boot number.</summary>
    Started = 1,

    /// <summary>It fell back to the document before, or to none, because it restarted too often. Value: document version.</summary>
    SafeMode = 2,

    /// <summary>A new document is in effect. Value: its version.</summary>
    DocumentAccepted = 3,

    /// <summary>A document was refused. Reason: <see cref="DocumentRefusal"/>. Value: its version.</summary>
    DocumentRefused = 4,

    /// <summary>The time of day became known, or was put right by minutes. Value: Unix time of this boot's start, ms.</summary>
    TimeKnown = 5,

    /// <summary>A device does not answer any more, or its port closed. Reason: <see cref="DeviceError"/>; text names bus, unit and raw bytes.</summary>
    DeviceOffline = 6,

    /// <summary>A device answers (again).</summary>
    DeviceOnline = 7,

    /// <summary>A device answered with an error. Reason: <see cref="DeviceError"/>; once per change of reason, not per poll, and once a minute at most. Value: faults since it was last told.</summary>
    DeviceFault = 8,

    /// <summary>A device that had answered with errors answers well again.</summary>
    DeviceFaultCleared = 9,

    /// <summary>A command was taken into the priority array.</summary>
    CommandAcknowledged = 10,

    /// <summary>The command's value was written to the device. Value: what was written.</summary>
    CommandWritten = 11,

    /// <summary>The device holds it. Value: read back.</summary>
    CommandVerified = 12,

    /// <summary>The command was not taken. Reason: <see cref="CommandRefusal"/>.</summary>
    CommandRefused = 13,

    /// <summary>The device did not take it; it is tried again. Reason: <see cref="DeviceError"/>.</summary>
    CommandFailed = 14,

    /// <summary>Something less, or something else, took effect. Reason: <see cref="CommandLimit"/>. Value: what holds.</summary>
    CommandLimited = 15,

    /// <summary>
    /// An output's value, level or reason changed. Value, priority, source, reason: the winner's; with input point, its value, quality and
    /// age, policy and limits. A new reason is told every 5 s at most, another value for the same reason once a minute.
    /// </summary>
    OutputChanged = 16,

    /// <summary>The device holds another value than was written and not of its own limit's accord: somebody changed it there. Value: found.</summary>
    OutputDisturbed = 17,

    /// <summary>An output showed no effect within its time. Value: the safe value that is commanded instead.</summary>
    NoEffect = 18,

    /// <summary>The outbox dropped records: thinned, or lost. Value: how many since the last such event. Reason: <see cref="OutboxLoss"/>.</summary>
    RecordsDropped = 19,

    /// <summary>A message from the gateway could not be read. Value: how many since the start.</summary>
    MessageMalformed = 20,

    /// <summary>Storage did not take a write. Value: how many since the start.</summary>
    StorageFailed = 21,

    /// <summary>A cycle was skipped because the one before took too long. Value: how many.</summary>
    CycleOverrun = 22,

    /// <summary>The device took less than was written for an output without a command. Value: read back.</summary>
    OutputLimited = 23,

    /// <summary>An output could not be written (no command asked for it by id). Reason: <see cref="DeviceError"/>.</summary>
    OutputFailed = 24,

    /// <summary>Something stands in the device's own way. Reason: <see cref="DeviceProblem"/>.</summary>
    ProblemBegan = 40,

    /// <summary>It is over. Reason: <see cref="DeviceProblem"/>.</summary>
    ProblemEnded = 41,

    /// <summary>Somebody pressed the board's button, to be seen on the page.</summary>
    ButtonPressed = 42,
}

/// <summary>Why a device's points are not good.</summary>
public enum DeviceError : byte
{
    None = 0,
    NoAnswer = 1,
    HalfFrame = 2,
    BadChecksum = 3,
    WrongUnit = 4,
    WrongFunction = 5,
    WrongLength = 6,
    WrongTransaction = 7,
    WrongProtocol = 8,

    /// <summary>The device refused with an exception code.</summary>
    ExceptionReply = 9,
    TooLong = 10,

    /// <summary>The TCP connection or the tty is not open.</summary>
    PortClosed = 11,

    /// <summary>The device is not what its profile says: the SunSpec marker or the models were not found.</summary>
    NotIdentified = 12,

    /// <summary>This controller has no port of that name.</summary>
    NoSuchPort = 13,

    /// <summary>The profile cannot make the request (for instance: the scale of the register is not known yet).</summary>
    NoRequest = 14,

    /// <summary>The answer repeats another address or count than was asked for.</summary>
    WrongEcho = 15,

    /// <summary>The device holds another value than was written, and not one of its own limits' either, as far as is known.</summary>
    NotHeld = 16,

    /// <summary>The controller itself failed on this answer; its log says how.</summary>
    Internal = 17,
}

/// <summary>Why a command was refused before anything was written.</summary>
public enum CommandRefusal : byte
{
    None = 0,

    /// <summary>No such device on this controller.</summary>
    UnknownDevice = 1,

    /// <summary>The device has no such point.</summary>
    UnknownPoint = 2,

    /// <summary>The point is no output.</summary>
    NotAnOutput = 3,

    /// <summary>Not a number, or of a type that is none.</summary>
    NotANumber = 4,

    /// <summary>A level that the gateway may not use.</summary>
    Priority = 5,

    /// <summary>No document is in effect.</summary>
    NoDocument = 6,

    /// <summary>Nothing is commanded at that level, or it is not one at which the gateway may command.</summary>
    NothingToRelease = 7,

    /// <summary>An override of the legal range without a user, a reason and an expiry of its own.</summary>
    UnexplainedOverride = 8,

    /// <summary>Codes from here on are the control engine's own, plus this base.</summary>
    EngineBase = 64,
}

/// <summary>By what a command was limited.</summary>
public enum CommandLimit : byte
{
    None = 0,

    /// <summary>The device took another value than was written.</summary>
    Device = 1,

    /// <summary>A higher level of the priority array holds the output.</summary>
    HigherPriority = 2,

    /// <summary>It was released, ran out, or was replaced by another command or document before the device had confirmed it.</summary>
    Withdrawn = 3,

    /// <summary>Codes from here on are the control engine's limit reasons, plus this base.</summary>
    EngineBase = 64,
}

/// <summary>Why a document was refused.</summary>
public enum DocumentRefusal : byte
{
    None = 0,

    /// <summary>Tables inside are inconsistent or too large.</summary>
    Inconsistent = 1,

    /// <summary>A device's birth message does not fit the message buffer.</summary>
    BirthTooLarge = 2,

    /// <summary>The polls of a bus do not fit its time.</summary>
    BusOverloaded = 3,

    /// <summary>Storage did not take it.</summary>
    NotStored = 4,

    /// <summary>It has more bytes than the controller has room for.</summary>
    TooLong = 5,

    /// <summary>Codes from here on are the envelope check's, plus this base.</summary>
    EnvelopeBase = 64,
}

/// <summary>How records were lost.</summary>
public enum OutboxLoss : byte
{
    None = 0,

    /// <summary>Storage is full: analogue values were thinned.</summary>
    Thinned = 1,

    /// <summary>Storage is full of what may not be thinned: the oldest went.</summary>
    Oldest = 2,

    /// <summary>A page on storage was torn or damaged.</summary>
    Damaged = 3,

    /// <summary>The record's point is no more in the document in effect.</summary>
    PointGone = 4,

    /// <summary>Storage took no more writes.</summary>
    NotStored = 5,
}
