namespace Busbar.Gateway.Security;

/// <summary>What a person may do; each role may do what the one before it may.</summary>
public enum Role
{
    /// <summary>Sees everything but users, tokens and the audit log; changes nothing.</summary>
    Viewer = 1,

    /// <summary>Commands points, handles alarms, calls demand-response events.</summary>
    Operator = 2,

    /// <summary>Publishes policies, keeps the books: meter swaps, bills, corrections.</summary>
    Engineer = 3,

    /// <summary>Users, tokens, the audit log.</summary>
    Administrator = 4,
}

/// <summary>What an API token may do; it has one or several, and never more than the role of the user who made it.</summary>
public enum Scope
{
    /// <summary>Everything that a viewer sees; metrics too.</summary>
    Read,

    /// <summary>Commands to points, demand-response events.</summary>
    Command,

    /// <summary>Acknowledge, shelve and suppress alarms.</summary>
    Alarms,

    /// <summary>Meter swaps, bills and corrections.</summary>
    Books,

    /// <summary>Policies: check, publish, go back.</summary>
    Policies,

    /// <summary>Users, tokens, the audit log.</summary>
    Administer,
}
