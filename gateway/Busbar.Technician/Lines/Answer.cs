namespace Busbar.Technician.Lines;

/// <summary>What came back when a tool asked.</summary>
public enum AnswerKind
{
    /// <summary>What was asked for.</summary>
    Data,

    /// <summary>The device refused with an exception code: it is there.</summary>
    Refused,

    /// <summary>Nothing came in time.</summary>
    Silence,

    /// <summary>Bytes came that are no answer: broken, half, or another unit's.</summary>
    Garbled,

    /// <summary>The connection could not be made or broke.</summary>
    NoConnection,
}

/// <summary>One answer, for people and for rules.</summary>
/// <param name="Data">The registers' bytes, high byte first; or packed bits. Empty unless <see cref="AnswerKind.Data"/>.</param>
/// <param name="Received">The bytes as they came, frame and checksum included where the line has them.</param>
/// <param name="ExceptionCode">The device's code; 0 when it sent none.</param>
/// <param name="Message">Why there are no data, and what to try; empty when there are.</param>
public sealed record Answer(AnswerKind Kind, byte[] Data, byte[] Received, byte ExceptionCode, string Message)
{
    /// <summary>Somebody is there: data, or a refusal.</summary>
    public bool IsAlive => Kind is AnswerKind.Data or AnswerKind.Refused;
}
