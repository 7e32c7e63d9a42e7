using Busbar.Link;

namespace Busbar.Controller;

/// <summary>
/// The documents in storage: two slots, so that the one before stays while a new one proves itself. A document is proven when
/// the controller has run well under it for a while; one that is not proven loses to the one before in a crash loop.
/// </summary>
internal sealed class DocumentStore
{
    private const string StateFile = "document";
    private const string FirstSlot = "document-a";
    private const string SecondSlot = "document-b";

    // Slot in effect, and whether its document is proven.
    private readonly byte[] state = new byte[2];
    private readonly IStorage storage;
    private readonly ControllerSettings settings;

    public DocumentStore(IStorage storage, ControllerSettings settings)
    {
        this.storage = storage;
        this.settings = settings;
        storage.Read(StateFile, 0, state, 0, state.Length);
    }

    /// <summary>The document in effect ran well for a while.</summary>
    public bool IsProven
    {
        get { return state[1] != 0; }
    }

    /// <summary>The document in effect; null when there is no good one.</summary>
    public byte[]? Load()
    {
        return Read(Slot(state[0]));
    }

    /// <summary>The one before it; null when there is no good one.</summary>
    public byte[]? LoadOther()
    {
        return Read(Slot(1 - state[0]));
    }

    /// <summary>The higher version of the two; 0 without a good document.</summary>
    public uint HighestVersion()
    {
        return HighestOf(Load(), HighestOf(LoadOther(), 0));
    }

    /// <summary>The other slot's document is in effect from now on, and stays.</summary>
    public void FallBack()
    {
        state[0] = (byte)(1 - state[0]);
        state[1] = 1;
        storage.Replace(StateFile, state, 0, state.Length);
    }

    /// <summary>Stores a checked document beside the present one and puts it into effect.</summary>
    public bool Save(byte[] document)
    {
        if (!storage.Replace(Slot(1 - state[0]), document, 0, document.Length))
        {
            return false;
        }

        state[0] = (byte)(1 - state[0]);
        state[1] = 0;
        if (storage.Replace(StateFile, state, 0, state.Length))
        {
            return true;
        }

        state[0] = (byte)(1 - state[0]);
        return false;
    }

    public void NoteProven()
    {
        if (state[1] == 0)
        {
            state[1] = 1;
            storage.Replace(StateFile, state, 0, state.Length);
        }
    }

    private static uint HighestOf(byte[]? document, uint version)
    {
        uint own = document == null ? 0 : Big.Get32(document, DocumentFormat.VersionOffset);
        return own > version ? own : version;
    }

    private static string Slot(int index)
    {
        return index == 0 ? FirstSlot : SecondSlot;
    }

    private byte[]? Read(string name)
    {
        int length = storage.Length(name);
        if (length < DocumentFormat.MinimumLength)
        {
            return null;
        }

        byte[] document = new byte[length];
        if (storage.Read(name, 0, document, 0, length) != length)
        {
            return null;
        }

        // The last good document never expires, and is newer than nothing.
        return DocumentCheck.Check(document, length, settings.Key, settings.ControllerId, 0, -1) == DocumentError.None ? document : null;
    }
}
