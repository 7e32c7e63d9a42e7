namespace Busbar.Site.Devices;

/// <summary>The reads that fetch everything a device file names.</summary>
public sealed record ReadPlan(IReadOnlyList<PlannedRequest> Requests);

/// <summary>One read.</summary>
/// <param name="Start">Address on the wire, or offset in the model, or a meter's data identifier (M-Bus: telegram).</param>
/// <param name="Count">Registers, or bits for coils and discrete inputs, or bytes of a meter's data.</param>
/// <param name="Fields">What is taken from the answer; scales and gates before the points that need them.</param>
public sealed record PlannedRequest(PollGroup Poll, RegisterSpace Space, string? Model, int Start, int Count, IReadOnlyList<PlannedField> Fields)
{
    /// <summary>Length of the request as an RTU frame, or as the meter's protocol has it.</summary>
    public int TransmitBytes { get; init; } = 8;

    /// <summary>Length of the answer as an RTU frame: unit, function, byte count, data, CRC.</summary>
    public int AnswerBytes { get; init; } = 5 + (Space is RegisterSpace.Coil or RegisterSpace.Discrete ? (Count + 7) / 8 : 2 * Count);
}

/// <summary>A point or an auxiliary in the answer to a request; one of the two is set.</summary>
/// <param name="Offset">Registers (or bits) from the request's start.</param>
public sealed record PlannedField(DevicePoint? Point, AuxiliaryRegister? Auxiliary, int Offset);
