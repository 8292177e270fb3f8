"""Protocol K's cells as markdown: a row per photos, transform and clean photos beside, a column per judge."""
import collections


def table(cells):
    """rank-1 / TAR at FAR 1e-3, percent, lower is better protected."""
    order = list(dict.fromkeys(cell["judge"] for cell in cells))
    rows = collections.defaultdict(dict)
    for cell in cells:
        rows[cell["photos"], cell["transform"], cell["beside"]][cell["judge"]] = cell
    lines = ["| photos | on their way | clean beside | " + " | ".join(order) + " | PSNR dB |",
             "|---|---|---|" + "---|" * (len(order) + 1)]
    for (name, transform, beside), by_judge in rows.items():
        figures = [f"{by_judge[j]['rank1']:.0f} / {by_judge[j]['tar']:.0f}" if j in by_judge else "" for j in order]
        psnr = next(iter(by_judge.values()))["psnr_db"]
        lines.append(f"| {name} | {transform} | {beside} | " + " | ".join(figures) + f" | {psnr or ''} |")
    return lines
