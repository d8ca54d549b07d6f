namespace Forge.Requests;

/// <summary>The same work with ordinary types.</summary>
internal static class OrdinaryTotals
{
    public static Totals Of(Order[] orders)
    {
        Dictionary<string, (int Orders, decimal Amount)> customers = [];
        foreach (Order order in orders)
        {
            (int count, decimal amount) = customers.GetValueOrDefault(order.Customer);
            customers[order.Customer] = (count + 1, amount + (order.Quantity * order.Price));
        }

        return new Totals(
            orders.Length,
            [.. customers
                .OrderBy(static entry => entry.Key, StringComparer.Ordinal)
                .Select(static entry => new CustomerTotal(entry.Key, entry.Value.Orders, entry.Value.Amount))],
            [.. orders
                .Select(static order => new LargeOrder(order.Customer, order.Item, order.Quantity * order.Price))
                .OrderByDescending(static order => order.Amount)
                .ThenBy(static order => order.Customer, StringComparer.Ordinal)
                .ThenBy(static order => order.Item, StringComparer.Ordinal)
                .Take(Totals.LargestCount)]);
    }
}
