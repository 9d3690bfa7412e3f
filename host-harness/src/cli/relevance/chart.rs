//! The chart of a comparison: how often each method is right, and whether what is expected comes about.

use loyalty_host::relevance::{Calibration, Relevance};
use plotters::coord::Shift;
use plotters::prelude::*;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<<SVGBackend<'static> as DrawingBackend>::ErrorType>>;

const PANEL: (u32, u32) = (560, 420);
const INK: RGBColor = RGBColor(38, 38, 48);
const GRID: RGBColor = RGBColor(214, 214, 222);
const OURS: RGBColor = RGBColor(0, 98, 155);
const OTHERS: RGBColor = RGBColor(154, 160, 172);

/// Draws the result as SVG.
///
/// # Errors
/// What the drawing library could not do.
pub fn draw(result: &Relevance) -> anyhow::Result<String> {
    let mut panels: Vec<Panel> = Vec::new();
    let whom = result.whom.iter().map(|row| (row.method, row.bought[1]));
    panels.push(Panel::Bars("whom: buyers among the first tenth", whom.collect()));
    if !result.what.is_empty() {
        let what = result.what.iter().map(|row| (row.method, row.among_three));
        panels.push(Panel::Bars("what: buyers offered what they bought, of three", what.collect()));
    }
    if !result.purchases.bins.is_empty() {
        panels.push(Panel::Calibration("purchases of a member", &result.purchases));
    }
    if !result.offers.bins.is_empty() {
        panels.push(Panel::Calibration("chance that an offer is bought from", &result.offers));
    }
    let columns = 2;
    let rows = panels.len().div_ceil(columns);
    let size = (PANEL.0 * 2, PANEL.1 * u32::try_from(rows)?);
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let drawn = root.fill(&WHITE).and_then(|()| {
            root.split_evenly((rows, columns)).iter().zip(&panels).try_for_each(|(area, panel)| panel.draw(area))
        });
        drawn.and_then(|()| root.present()).map_err(|error| anyhow::anyhow!("{error}"))?;
    }
    Ok(svg)
}

enum Panel<'a> {
    /// Shares by method, the model's first.
    Bars(&'static str, Vec<(&'static str, f64)>),
    /// Expected against observed, with the line on which they are equal.
    Calibration(&'static str, &'a Calibration),
}

impl Panel<'_> {
    fn draw(&self, area: &Area<'_>) -> Drawn {
        match self {
            Self::Bars(title, bars) => draw_bars(area, title, bars),
            Self::Calibration(title, calibration) => draw_calibration(area, title, calibration),
        }
    }
}

fn draw_bars(area: &Area<'_>, title: &str, bars: &[(&str, f64)]) -> Drawn {
    let most = bars.iter().map(|(_, share)| *share).fold(0.1, f64::max) * 1.15;
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 17).into_font().color(&INK))
        .margin(18)
        .build_cartesian_2d(0.0..most, 0.0..bars.len() as f64)?;
    for (position, (method, share)) in bars.iter().enumerate() {
        let top = bars.len() as f64 - position as f64;
        let colour = if position == 0 { OURS } else { OTHERS };
        let bar = Rectangle::new([(0.0, top - 0.85), (*share, top - 0.4)], colour.filled());
        let label = ("sans-serif", 14).into_font().color(&INK);
        chart.draw_series([bar])?;
        chart.draw_series([Text::new((*method).to_owned(), (0.0, top - 0.12), label.clone())])?;
        chart.draw_series([Text::new(format!("{:.1} %", share * 100.0), (share + most * 0.01, top - 0.5), label)])?;
    }
    Ok(())
}

fn draw_calibration(area: &Area<'_>, title: &str, calibration: &Calibration) -> Drawn {
    let values = calibration.bins.iter().flat_map(|bin| [bin.expected, bin.observed]);
    let most = values.fold(0.0, f64::max).max(f64::EPSILON) * 1.08;
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 17).into_font().color(&INK))
        .margin(18)
        .x_label_area_size(42)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..most, 0.0..most)?;
    chart
        .configure_mesh()
        .x_desc("expected")
        .y_desc("observed")
        .x_labels(6)
        .y_labels(6)
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID)
        .axis_style(INK)
        .label_style(("sans-serif", 13).into_font().color(&INK))
        .draw()?;
    chart.draw_series([PathElement::new([(0.0, 0.0), (most, most)], OTHERS.stroke_width(2))])?;
    let points: Vec<(f64, f64)> = calibration.bins.iter().map(|bin| (bin.expected, bin.observed)).collect();
    chart.draw_series([PathElement::new(points.clone(), OURS.stroke_width(2))])?;
    chart.draw_series(points.into_iter().map(|point| Circle::new(point, 4, OURS.filled())))?;
    Ok(())
}
