namespace Busbar.Gateway.Store;

/// <summary>The database cannot be used; the message says which, why and what to do.</summary>
public sealed class StoreException : Exception
{
    public StoreException(string message)
        : base(message)
    {
    }

    public StoreException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
