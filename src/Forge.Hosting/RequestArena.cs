namespace Forge;

/// <summary>
/// The arena of a request, or of any other scope of dependency injection. Leases an arena of the pool at the first use, and gives it back
/// when the scope ends, whether the request was answered, failed or was aborted.
/// </summary>
/// <remarks>
/// <para>Belongs to one thread at a time, as its lease does; it may move between threads, as across <c>await</c>. Only
/// <see cref="Dispose"/> may be called while another thread uses it: a lease that is granted after the end of the scope is given back at
/// once.</para>
/// <para>Everything in the arena ends with the scope. Slices and collections that outlive it throw when they are used.</para>
/// </remarks>
/// <example>
/// <code>
/// app.MapGet("/squares/{count}", (RequestArena arena, int count) =>
/// {
///     ArenaSlice&lt;long> squares = arena.Lease().AllocSlice&lt;long>(count);
///     for (int i = 0; i &lt; count; i++)
///     {
///         squares[i] = (long)i * i;
///     }
///
///     return squares.ToArray(); // the answer outlives the arena
/// });
/// </code>
/// </example>
public sealed class RequestArena : IDisposable
{
    private const int None = 0;
    private const int CheckingOut = 1;
    private const int Leased = 2;
    private const int Ended = 3;

    private readonly ArenaPool _pool;

    // Written before the state becomes Leased, and read only after.
    private ArenaLease _lease;
    private int _state;

    /// <summary>Makes an arena without a lease. A container does this for each scope.</summary>
    /// <param name="pool">The pool to lease from. It must live longer than the scope.</param>
    /// <exception cref="ArgumentNullException">The pool is null.</exception>
    public RequestArena(ArenaPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        _pool = pool;
    }

    /// <summary>Leases an arena at the first call, and returns the same lease at every later one.</summary>
    /// <returns>
    /// The lease. The scope ends it. Disposing it earlier gives the arena back earlier; the scope does not get another one.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The scope has ended, or the pool was disposed.</exception>
    /// <exception cref="InvalidOperationException">
    /// A call of <see cref="LeaseAsync"/> has not completed; or the pool's factory returned null or an empty backing.
    /// </exception>
    /// <exception cref="ArenaPoolLimitException">
    /// No arena is idle and the pool's options allow no more, or other calls wait for one. <see cref="LeaseAsync"/> waits.
    /// </exception>
    /// <remarks>If it throws, the scope has no lease, and the next call tries again. Thread safety: see the class.</remarks>
    public ArenaLease Lease()
    {
        if (!TryBeginCheckout()) { return _lease; }

        ArenaLease lease;
        try
        {
            lease = _pool.Checkout();
        }
        catch
        {
            GiveUpCheckout();
            throw;
        }

        return Keep(lease);
    }

    /// <summary>
    /// Like <see cref="Lease"/>, but if the pool's options allow no more arenas, waits until one is idle or there is room for a new one.
    /// First come, first served.
    /// </summary>
    /// <param name="cancellationToken">A token that ends the wait; in ASP.NET Core usually <c>HttpContext.RequestAborted</c>.</param>
    /// <returns>A task with the lease. The scope ends it, as <see cref="Lease"/> says.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the scope has no lease.</exception>
    /// <exception cref="ObjectDisposedException">The scope has ended, before the call or during the wait, or the pool was disposed.</exception>
    /// <exception cref="InvalidOperationException">
    /// An earlier call has not completed; or the pool's factory returned null or an empty backing.
    /// </exception>
    /// <exception cref="ArenaPoolLimitException">No arena could ever fit into the pool's limits.</exception>
    /// <remarks>
    /// The token is not read if the scope has a lease. A scope that ends during the wait does not end the wait: cancel the token for that.
    /// Thread safety: see the class.
    /// </remarks>
    public ValueTask<ArenaLease> LeaseAsync(CancellationToken cancellationToken = default)
    {
        if (!TryBeginCheckout()) { return new ValueTask<ArenaLease>(_lease); }

        ValueTask<ArenaLease> checkout;
        try
        {
            checkout = _pool.CheckoutAsync(cancellationToken: cancellationToken);
        }
        catch
        {
            GiveUpCheckout();
            throw;
        }

        return checkout.IsCompletedSuccessfully ? new ValueTask<ArenaLease>(Keep(checkout.Result)) : KeepAsync(checkout);
    }

    /// <summary>
    /// Ends the scope: gives the arena back if one is leased. A second call does nothing. The container calls it at the end of the scope.
    /// </summary>
    /// <remarks>
    /// Safe to call while another thread uses the scope. If a backing has to be released and its release throws, that exception
    /// reaches the caller.
    /// </remarks>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _state, Ended) == Leased) { _lease.Dispose(); }
    }

    /// <summary>Returns false if there is a lease.</summary>
    private bool TryBeginCheckout() =>
        Interlocked.CompareExchange(ref _state, CheckingOut, None) switch
        {
            None => true,
            Leased => false,
            CheckingOut => throw new InvalidOperationException(
                "Another call of Lease or LeaseAsync of this scope has not completed. Await it before the next call."),
            _ => throw ScopeEnded(),
        };

    private void GiveUpCheckout() => Interlocked.CompareExchange(ref _state, None, CheckingOut);

    private ArenaLease Keep(ArenaLease lease)
    {
        _lease = lease;
        if (Interlocked.CompareExchange(ref _state, Leased, CheckingOut) == CheckingOut) { return lease; }

        lease.Dispose();
        throw ScopeEnded();
    }

    private async ValueTask<ArenaLease> KeepAsync(ValueTask<ArenaLease> checkout)
    {
        ArenaLease lease;
        try
        {
            lease = await checkout.ConfigureAwait(false);
        }
        catch
        {
            GiveUpCheckout();
            throw;
        }

        return Keep(lease);
    }

    private static ObjectDisposedException ScopeEnded() =>
        new(nameof(RequestArena), "The scope of this RequestArena has ended, and its arena was given back. Lease one in the scope that uses it.");
}
