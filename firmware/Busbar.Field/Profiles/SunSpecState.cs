namespace Busbar.Field.Profiles;

/// <summary>Where one device's SunSpec models begin, and how far the walk that finds them has come.</summary>
public sealed class SunSpecState
{
    /// <summary>Address of each model's id register; 0: the device does not have the model (no chain can begin there).</summary>
    public readonly ushort[] ModelBase;

    /// <summary>Registers of each model behind its two header registers.</summary>
    public readonly ushort[] ModelLength;

    /// <summary>See <see cref="SunSpec.ModelChain"/>.</summary>
    public int Step;

    /// <summary>Address of the next model header to read.</summary>
    public int Address;

    /// <summary>Model headers read so far.</summary>
    public int Models;

    /// <summary>Why the walk failed; <see cref="SunSpec.IdentifyError.None"/> otherwise.</summary>
    public SunSpec.IdentifyError Error;

    public SunSpecState(int models)
    {
        ModelBase = new ushort[models];
        ModelLength = new ushort[models];
    }

    /// <summary>Forgets the models; the next walk begins at the first base.</summary>
    public void Restart()
    {
        for (int i = 0; i < ModelBase.Length; i++)
        {
            ModelBase[i] = 0;
            ModelLength[i] = 0;
        }

        Step = 0;
        Address = 0;
        Models = 0;
        Error = SunSpec.IdentifyError.None;
    }
}
