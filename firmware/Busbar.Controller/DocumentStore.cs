using Busbar.Link;

namespace Busbar.Controller;

/// <summary>
/// The documents in storage: two slots, so that the one before stays while a new one proves itself. A document is proven when
/// the controller has run well under it for a while; one that is not proven loses to the one before in a crash loop. Which slot is in
/// effect stands in a small file with a checksum; when that is damaged, the newer of the good documents is.
/// </summary>
internal sealed class DocumentStore
{
    private const string StateFile = "document";
    private const string FirstSlot = "document-a";
    private const string SecondSlot = "document-b";

    // Slot in effect, whether its document is proven, whether the other slot's is, and the version last fallen back from.
    private const int Slot = 0;
    private const int Proven = 1;
    private const int OtherProven = 2;
    private const int FallenFromAt = 3;
    private const int ChecksumAt = 7;

    private readonly byte[] state = new byte[ChecksumAt + 4];
    private readonly Crc32 crc = new Crc32();
    private readonly IStorage storage;
    private readonly ControllerSettings settings;

    public DocumentStore(IStorage storage, ControllerSettings settings)
    {
        this.storage = storage;
        this.settings = settings;
        int read = storage.Read(StateFile, 0, state, 0, state.Length);

        // Seven bytes alone are of a firmware that had no checksum.
        if (read > 0 && read != ChecksumAt && (read != state.Length || crc.Of(state, 0, ChecksumAt) != Big.Get32(state, ChecksumAt)))
        {
            IsDamaged = true;
            System.Array.Clear(state, 0, state.Length);
            byte[]? first = Load();
            byte[]? second = LoadOther();
            if (second != null && (first == null || Big.Get32(second, DocumentFormat.VersionOffset) > Big.Get32(first, DocumentFormat.VersionOffset)))
            {
                state[Slot] = 1;
            }
        }
    }

    /// <summary>Something that had been stored was found damaged.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The document in effect ran well for a while.</summary>
    public bool IsProven
    {
        get { return state[Proven] != 0; }
    }

    /// <summary>The document in effect; null when there is no good one.</summary>
    public byte[]? Load()
    {
        return Read(Name(state[Slot]));
    }

    /// <summary>The one before it; null when there is no good one.</summary>
    public byte[]? LoadOther()
    {
        return Read(Name(1 - state[Slot]));
    }

    /// <summary>Version of the document last fallen back from; 0 for none. Only a newer one may come.</summary>
    public uint FallenFrom
    {
        get { return Big.Get32(state, FallenFromAt); }
    }

    /// <summary>The other slot's document is in effect from now on; it is as proven as it was.</summary>
    /// <param name="from">Version of the one that failed.</param>
    public void FallBack(uint from)
    {
        state[Slot] = (byte)(1 - state[Slot]);
        state[Proven] = state[OtherProven];
        state[OtherProven] = 0;
        Big.Put32(state, FallenFromAt, from);
        SaveState();
    }

    /// <summary>
    /// Stores a checked document and puts it into effect. The one that is proven stays: an unproven one in effect is replaced,
    /// a proven one gets the new one beside it.
    /// </summary>
    public bool Save(byte[] document, int length)
    {
        if (!IsProven && state[OtherProven] != 0)
        {
            return storage.Replace(Name(state[Slot]), document, 0, length);
        }

        string target = Name(1 - state[Slot]);
        if (!storage.Replace(target, document, 0, length))
        {
            return false;
        }

        byte wasProven = state[Proven];
        byte wasOtherProven = state[OtherProven];
        state[Slot] = (byte)(1 - state[Slot]);
        state[OtherProven] = wasProven;
        state[Proven] = 0;
        if (SaveState())
        {
            return true;
        }

        state[Slot] = (byte)(1 - state[Slot]);
        state[Proven] = wasProven;
        state[OtherProven] = wasOtherProven;
        storage.Delete(target);
        return false;
    }

    public void NoteProven()
    {
        if (state[Proven] == 0)
        {
            state[Proven] = 1;
            SaveState();
        }
    }

    private static string Name(int index)
    {
        return index == 0 ? FirstSlot : SecondSlot;
    }

    private bool SaveState()
    {
        Big.Put32(state, ChecksumAt, crc.Of(state, 0, ChecksumAt));
        return storage.Replace(StateFile, state, 0, state.Length);
    }

    private byte[]? Read(string name)
    {
        int length = storage.Length(name);
        if (length <= 0)
        {
            return null;
        }

        byte[] document = new byte[length];

        // The last good document never expires, and is newer than nothing.
        if (storage.Read(name, 0, document, 0, length) == length
            && DocumentCheck.Check(document, length, settings.Key, settings.ControllerId, 0, -1) == DocumentError.None)
        {
            return document;
        }

        IsDamaged = true;
        return null;
    }
}
