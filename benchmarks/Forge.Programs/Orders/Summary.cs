using System.Globalization;
using System.Text;

namespace Forge.Programs;

/// <summary>What all orders come to.</summary>
/// <param name="Tally">How many, and for how much.</param>
/// <param name="Latest">The time of the latest order.</param>
/// <param name="CentsByCountry">What each country has spent.</param>
/// <param name="CentsByProduct">What each product has brought in.</param>
/// <param name="CentsByCustomer">What each customer has spent.</param>
internal sealed record Summary(
    Tally Tally,
    DateTime Latest,
    Totals CentsByCountry,
    Totals CentsByProduct,
    Totals CentsByCustomer)
{
    /// <summary>Some lines that differ wherever two summaries do in anything that counts.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Tally.Orders} orders, {Tally.Items} items, {Tally.Cents} cents, {Tally.Gifts} gifts, until {Latest:s}\n");
        text.Append(CultureInfo.InvariantCulture, $"countries {CentsByCountry}\nproducts {CentsByProduct}\ncustomers {CentsByCustomer}");
        return text.ToString();
    }
}
