// written by `python -m shared.schemas.generate`; do not edit
//
// Values as a reader gets them: a field that may be absent is optional, unknown fields may be there besides.

/** RFC 9562. */
export type Uuid = string;
/** RFC 3339 date and time with an offset. */
export type Instant = string;
/** RFC 3339 full-date, local to the site. */
export type LocalDate = string;

/** The ways by which inquiries come in. */
export type Channel = "web" | "referral" | "partner" | "store";

/** Whose roof it is: tariffs, incentives and rules of permitting differ. */
export type Segment = "residential" | "commercial";

/** How good the usage data is: A twelve months of intervals … E an annual figure only. */
export type QualityGrade = "A" | "B" | "C" | "D" | "E";

/** A US postal address. Personal data: stays in the service that collected it. */
export interface SiteAssessedV1Address {
  /**
   * House number and street.
   * minLength 1, maxLength 120, pattern "^[^\\x00]*$"
   */
  readonly street: string;
  /**
   * Apartment or unit; null where there is none.
   * default null
   */
  readonly unit?: string | null;
  /**
   * City.
   * minLength 1, maxLength 80, pattern "^[^\\x00]*$"
   */
  readonly city: string;
  /**
   * Two-letter code of the state.
   * maxLength 2, pattern "^[A-Z]{2}$"
   */
  readonly state: string;
  /**
   * ZIP code, with or without the four further digits.
   * maxLength 10, pattern "^[0-9]{5}(-[0-9]{4})?$"
   */
  readonly postal_code: string;
}

/** What has to run when the grid does not. */
export type SiteAssessedV1BackupLevel = "none" | "essential" | "partial" | "whole_home";

/** What the building is used as; fire setbacks and permits depend on it. */
export type SiteAssessedV1BuildingUse = "one_family" | "two_family" | "multi_family" | "commercial";

/** Where the main breaker feeds the busbar; the 120 % rule holds only for an end (NEC 705.12(B)). */
export type SiteAssessedV1BusbarFeed = "end" | "centre";

/**
 * Design temperatures and loads of the place, with where they were read.
 * rules ["tmin_c is below tmax_c"]
 */
export interface SiteAssessedV1DesignClimate {
  /**
   * Extreme annual mean minimum dry bulb (ASHRAE Fundamentals), degrees
   * Celsius: what NEC 690.7(A) note 1 points to.
   * minimum -60, maximum 40
   */
  readonly tmin_c: number;
  /**
   * 2 % annual design dry bulb (ASHRAE Fundamentals), degrees Celsius.
   * minimum -20, maximum 60
   */
  readonly tmax_c: number;
  /**
   * Ground snow load (ASCE 7), pounds per square foot.
   * minimum 0, maximum 500, default 0.0
   */
  readonly ground_snow_psf?: number;
  /**
   * Basic wind speed, risk category II (ASCE 7), miles per hour.
   * minimum 0, maximum 300, default 110.0
   */
  readonly wind_mph?: number;
  /**
   * Where it was read.
   * minLength 1, maxLength 300, pattern "^[^\\x00]*$"
   */
  readonly source: string;
}

/** One side of a roof plane. */
export interface SiteAssessedV1Edge {
  /** What the plane ends at. */
  readonly kind: SiteAssessedV1EdgeKind;
  /**
   * ``id`` of the plane on the other side of a ridge, hip or valley; null where it is not known or there is none.
   * default null
   */
  readonly adjoins?: string | null;
}

/** What a plane ends at; fire setbacks depend on it (IFC 1205.2.1, IRC R324.6). */
export type SiteAssessedV1EdgeKind = "eave" | "rake" | "ridge" | "hip" | "valley" | "wall";

/**
 * The customer's side of the meter, as NEC 705.11 and 705.12 ask for it.
 * rules ["main_breaker_a does not exceed busbar_a (NEC 408.36)"]
 */
export interface SiteAssessedV1ElectricalService {
  /**
   * Rating of the service, A.
   * exclusiveMinimum 0, maximum 6000
   */
  readonly service_a: number;
  /**
   * Rating of the busbar, A.
   * exclusiveMinimum 0, maximum 6000
   */
  readonly busbar_a: number;
  /**
   * Rating of the main breaker, A.
   * exclusiveMinimum 0, maximum 6000
   */
  readonly main_breaker_a: number;
  /**
   * Where the main breaker feeds the busbar.
   * default "end"
   */
  readonly busbar_feed?: SiteAssessedV1BusbarFeed;
  /**
   * Full-size breaker spaces not in use; a 240 V breaker takes two.
   * minimum 0, maximum 200
   */
  readonly spaces_free: number;
  /**
   * Sum of the ratings of all branch breakers without the main, A; null where it was not read off the panel.
   * default null
   */
  readonly branch_breakers_sum_a?: number | null;
  /**
   * Nominal voltage of the service, V.
   * minimum 120, maximum 600, default 240
   */
  readonly voltage_v?: number;
  /**
   * Number of phases, 1 (split phase) or 3.
   * default 1
   */
  readonly phases?: 1 | 3;
  /**
   * AC rating of generation that is there already, kW.
   * minimum 0, maximum 100000, default 0.0
   */
  readonly existing_generation_kwac?: number;
  /**
   * Sum of the breakers that feed it in, A.
   * minimum 0, maximum 100000, default 0
   */
  readonly existing_backfeed_breakers_a?: number;
  /**
   * One-way length of the DC run, m.
   * exclusiveMinimum 0, maximum 1000, default 15.0
   */
  readonly array_to_inverter_m?: number;
  /**
   * One-way length of the AC run to the point of interconnection, m.
   * exclusiveMinimum 0, maximum 1000, default 5.0
   */
  readonly inverter_to_panel_m?: number;
  /**
   * Short-circuit current that the utility can deliver at the service, kA; null where nobody asked it.
   * default null
   */
  readonly available_fault_ka?: number | null;
  /**
   * Lowest interrupting rating of the panel and its devices, kA; null where it was not read off them.
   * default null
   */
  readonly panel_interrupting_ka?: number | null;
  /**
   * False where the utility's meter already counts both directions.
   * default true
   */
  readonly meter_exchange_needed?: boolean;
}

/** What the system is to achieve. */
export interface SiteAssessedV1Goals {
  /**
   * Wanted annual production as a share of annual consumption, %.
   * exclusiveMinimum 0, maximum 200, default 100.0
   */
  readonly offset_pct?: number;
  /**
   * What has to run without the grid.
   * default "none"
   */
  readonly backup_level?: SiteAssessedV1BackupLevel;
  /**
   * For how long, hours.
   * minimum 0, maximum 336, default 0.0
   */
  readonly backup_hours?: number;
  /**
   * Most the customer wants to spend, US dollars; null where none was named.
   * default null
   */
  readonly budget_usd?: number | null;
  /**
   * Consumption to come; empty where none is known.
   * maxItems 50, default []
   */
  readonly planned_loads?: ReadonlyArray<SiteAssessedV1PlannedLoad>;
}

/** Whether an association has a say, and what it said. */
export interface SiteAssessedV1HomeownersAssociation {
  /**
   * True where the association has to approve.
   * default false
   */
  readonly approval_required?: boolean;
  /**
   * True where it has.
   * default false
   */
  readonly approved?: boolean;
  /**
   * What it asks for; null where nothing is known.
   * default null
   */
  readonly restrictions?: string | null;
}

/** Authority having jurisdiction (AHJ) and the editions of the codes it has adopted. */
export interface SiteAssessedV1Jurisdiction {
  /**
   * Key of the authority.
   * minLength 1, maxLength 64, pattern "^[A-Za-z0-9_.:/-]+$"
   */
  readonly id: string;
  /**
   * Its name.
   * minLength 1, maxLength 120, pattern "^[^\\x00]*$"
   */
  readonly name: string;
  /**
   * Two-letter code of the state.
   * maxLength 2, pattern "^[A-Z]{2}$"
   */
  readonly state: string;
  /**
   * Edition of the National Electrical Code.
   * minimum 2008, maximum 2100
   */
  readonly nec_year: number;
  /**
   * Edition of the International Fire Code, or the IFC edition on which a state's own code is based.
   * minimum 2009, maximum 2100
   */
  readonly ifc_year: number;
}

/**
 * Where the site lies. Personal data, like the address.
 * rules ["time_zone is a name of the IANA time zone database"]
 */
export interface SiteAssessedV1Location {
  /**
   * Degrees north (WGS 84).
   * minimum -90, maximum 90
   */
  readonly latitude: number;
  /**
   * Degrees east (WGS 84); west is negative.
   * minimum -180, maximum 180
   */
  readonly longitude: number;
  /**
   * Height above sea level, m.
   * minimum -430, maximum 9000, default 0.0
   */
  readonly elevation_m?: number;
  /**
   * IANA name.
   * maxLength 64, pattern "^[A-Za-z][A-Za-z0-9_+/-]*$"
   */
  readonly time_zone: string;
}

/**
 * Something on the roof where no module can lie.
 * rules ["polygon encloses an area and does not cross itself"]
 */
export interface SiteAssessedV1Obstruction {
  /** What it is. */
  readonly kind: SiteAssessedV1ObstructionKind;
  /**
   * Foot print in plane coordinates.
   * minItems 3, maxItems 200
   */
  readonly polygon: ReadonlyArray<readonly [number, number]>;
  /**
   * Height above the roof surface, m; it casts shade.
   * minimum 0, maximum 20, default 0.3
   */
  readonly height_m?: number;
  /**
   * Clearance to modules that the surveyor asks for, m; null leaves it to the layout rule.
   * default null
   */
  readonly setback_m?: number | null;
}

/** What stands on the roof. */
export type SiteAssessedV1ObstructionKind = "vent" | "chimney" | "skylight" | "hvac" | "dormer" | "antenna" | "existing_array" | "escape_opening" | "other";

/** Whose roof it is and who has to consent. */
export interface SiteAssessedV1Ownership {
  /** True where the occupant owns the roof. */
  readonly occupant_owns: boolean;
  /**
   * Written consent of the owner, where the occupant rents.
   * default false
   */
  readonly owner_consents?: boolean;
  /**
   * True where everybody on the title signs.
   * default true
   */
  readonly all_titleholders_sign?: boolean;
}

/** Consumption to come that the meter has not seen, e.g. an electric car. */
export interface SiteAssessedV1PlannedLoad {
  /**
   * What it is.
   * minLength 1, maxLength 80, pattern "^[^\\x00]*$"
   */
  readonly name: string;
  /**
   * Consumption of a year, kWh.
   * exclusiveMinimum 0, maximum 200000
   */
  readonly annual_kwh: number;
}

/** What covers the roof; attachment and fire class depend on it. */
export type SiteAssessedV1RoofMaterial = "asphalt_shingle" | "metal_standing_seam" | "metal_corrugated" | "concrete_tile" | "clay_tile" | "slate" | "wood_shake" | "membrane" | "built_up";

/**
 * One flat part of the roof, described where it lies.
 * rules ["polygon encloses an area, does not cross itself and runs counter-clockwise", "edges has as many items as polygon"]
 */
export interface SiteAssessedV1RoofPlane {
  /**
   * Name of the plane, unique within the site.
   * minLength 1, maxLength 64, pattern "^[A-Za-z0-9_.:/-]+$"
   */
  readonly id: string;
  /**
   * Outline in plane coordinates, m, counter-clockwise.
   * minItems 3, maxItems 200
   */
  readonly polygon: ReadonlyArray<readonly [number, number]>;
  /**
   * One per vertex: edge ``i`` starts at vertex ``i``.
   * minItems 3, maxItems 200
   */
  readonly edges: ReadonlyArray<SiteAssessedV1Edge>;
  /**
   * Slope against the horizontal, degrees.
   * minimum 0, maximum 75
   */
  readonly tilt_deg: number;
  /**
   * Direction the plane faces, degrees clockwise from true north.
   * minimum 0, exclusiveMaximum 360
   */
  readonly azimuth_deg: number;
  /** What covers it. */
  readonly material: SiteAssessedV1RoofMaterial;
  /**
   * Age of the covering, years.
   * minimum 0, maximum 200
   */
  readonly age_years: number;
  /**
   * Reached from the street or driveway: one fire pathway must be on such a plane (IFC 1205.2.1.1).
   * default false
   */
  readonly street_side?: boolean;
  /**
   * What stands on it; empty where nothing does.
   * maxItems 500, default []
   */
  readonly obstructions?: ReadonlyArray<SiteAssessedV1Obstruction>;
  /**
   * Shade from outside the roof; none where it is not stated.
   * default {"annual_loss_pct": 0.0, "monthly_hourly_loss_pct": null}
   */
  readonly shade?: SiteAssessedV1Shade;
  /**
   * Where the origin of the plane coordinates lies in plan, m east.
   * minimum -500.0, maximum 500.0, default 0.0
   */
  readonly origin_east_m?: number;
  /**
   * Where the origin of the plane coordinates lies in plan, m north.
   * minimum -500.0, maximum 500.0, default 0.0
   */
  readonly origin_north_m?: number;
  /**
   * Height of the lower edge above the ground, m.
   * exclusiveMinimum 0, maximum 200, default 3.0
   */
  readonly eave_height_m?: number;
}

/** Whose roof it is: tariffs, incentives and rules of permitting differ. */
export type SiteAssessedV1Segment = "residential" | "commercial";

/**
 * Loss of beam irradiance by shade from outside the roof, in exactly one of two forms.
 * rules ["exactly one of annual_loss_pct and monthly_hourly_loss_pct is stated"]
 */
export interface SiteAssessedV1Shade {
  /**
   * The same loss in every daylight hour, %, as a shade report's annual figure; null where hours are stated.
   * default null
   */
  readonly annual_loss_pct?: number | null;
  /**
   * Loss by month and hour, %: 12 rows (January first) of 24 hours (0 = midnight to 1 o'clock, local standard
   * time); null where the annual figure is stated.
   * default null
   */
  readonly monthly_hourly_loss_pct?: ReadonlyArray<ReadonlyArray<number>> | null;
}

/**
 * Everything that is known of a place before anything is designed for it.
 * rules ["roof planes have different ids", "adjoins names another plane of the site", "structure.roof_plan_area_m2 is at least the sum of the planes seen from above"]
 */
export interface SiteAssessedV1Site {
  /**
   * Postal address; null in every event, where it would be personal data.
   * default null
   */
  readonly address?: SiteAssessedV1Address | null;
  /** Where it lies. */
  readonly location: SiteAssessedV1Location;
  /**
   * The building.
   * default {"use": "one_family", "stories": 1, "year_built": null, "roof_plan_area_m2": null, "floor_area_m2": null, "rafter_spacing_m": 0.61, "sprinklered": false}
   */
  readonly structure?: SiteAssessedV1Structure;
  /**
   * The roof; at least one plane.
   * minItems 1, maxItems 50
   */
  readonly roof_planes: ReadonlyArray<SiteAssessedV1RoofPlane>;
  /** The customer's side of the meter. */
  readonly electrical: SiteAssessedV1ElectricalService;
  /** Who may sign for the roof. */
  readonly ownership: SiteAssessedV1Ownership;
  /**
   * The homeowners association; none has a say where it is not stated.
   * default {"approval_required": false, "approved": false, "restrictions": null}
   */
  readonly hoa?: SiteAssessedV1HomeownersAssociation;
  /** The authority having jurisdiction. */
  readonly ahj: SiteAssessedV1Jurisdiction;
  /** The utility. */
  readonly utility: SiteAssessedV1Utility;
  /** Design temperatures and loads. */
  readonly climate: SiteAssessedV1DesignClimate;
  /**
   * What the customer wants.
   * default {"offset_pct": 100.0, "backup_level": "none", "backup_hours": 0.0, "budget_usd": null, "planned_loads": []}
   */
  readonly goals?: SiteAssessedV1Goals;
  /**
   * A particular wish for storage; null where there is none.
   * default null
   */
  readonly storage?: SiteAssessedV1StorageWish | null;
  /**
   * What the surveyor wrote down; null in every event.
   * default null
   */
  readonly notes?: string | null;
}

/** Where the project stands in the outside world's own registers. No personal data. */
export interface SiteAssessedV1SiteReference {
  /**
   * The utility's service point (ESPI UsagePoint).
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly usage_point_id: string;
  /**
   * The utility that serves the site.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly utility_id: string;
  /**
   * The authority having jurisdiction (AHJ) over the building.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly ahj_id: string;
  /**
   * The state whose rules apply, as its two-letter code.
   * minLength 2, maxLength 2, pattern "^[A-Z]{2}$"
   */
  readonly jurisdiction: string;
  /**
   * IANA name; dates of this project are local to it.
   * maxLength 64, pattern "^[A-Za-z][A-Za-z0-9_+/-]*$", rules ["is a name of the IANA time zone database"]
   */
  readonly time_zone: string;
  /**
   * Whose roof it is; residential where it is not stated.
   * default "residential"
   */
  readonly segment?: SiteAssessedV1Segment;
}

/** What the customer asks for in storage, beyond the backup that ``goals`` state. */
export interface SiteAssessedV1StorageWish {
  /**
   * Storage is wanted without photovoltaics.
   * default false
   */
  readonly alone?: boolean;
  /**
   * The battery that the customer wants, as its maker calls it; null where that is left to the designer.
   * default null
   */
  readonly model?: string | null;
}

/** A building as far as solar is concerned. */
export interface SiteAssessedV1Structure {
  /**
   * What it is used as.
   * default "one_family"
   */
  readonly use?: SiteAssessedV1BuildingUse;
  /**
   * Storeys above ground.
   * minimum 1, maximum 60, default 1
   */
  readonly stories?: number;
  /**
   * Year of construction; null where it is not known.
   * default null
   */
  readonly year_built?: number | null;
  /**
   * The whole roof from above, m2, with planes that nobody described; null: those described are all.
   * default null
   */
  readonly roof_plan_area_m2?: number | null;
  /**
   * Conditioned floor area, m2; null where it is not known.
   * default null
   */
  readonly floor_area_m2?: number | null;
  /**
   * Centre to centre of rafters or trusses, m; 0.61 m is 24 in.
   * exclusiveMinimum 0, maximum 3, default 0.61
   */
  readonly rafter_spacing_m?: number;
  /**
   * Fire sprinklers throughout (NFPA 13D/13R): the ridge rule is relaxed (IFC 1205.2.1.3).
   * default false
   */
  readonly sprinklered?: boolean;
}

/** The utility that serves the site. */
export interface SiteAssessedV1Utility {
  /**
   * Key of the utility.
   * minLength 1, maxLength 64, pattern "^[A-Za-z0-9_.:/-]+$"
   */
  readonly id: string;
  /**
   * Its name.
   * minLength 1, maxLength 120, pattern "^[^\\x00]*$"
   */
  readonly name: string;
  /**
   * Key of the tariff in force today in the library of tariffs.
   * minLength 1, maxLength 64, pattern "^[A-Za-z0-9_.:/-]+$"
   */
  readonly tariff_key: string;
  /**
   * Its service point (ESPI UsagePoint); null where it is not known.
   * default null
   */
  readonly usage_point_id?: string | null;
  /**
   * Voltage of the line that serves the site, kV; null where it is not known.
   * default null
   */
  readonly line_voltage_kv?: number | null;
}

/** A US postal address. Personal data: stays in the service that collected it. */
export interface Address {
  /**
   * House number and street.
   * minLength 1, maxLength 120, pattern "^[^\\x00]*$"
   */
  readonly street: string;
  /**
   * Apartment or unit; null where there is none.
   * default null
   */
  readonly unit?: string | null;
  /**
   * City.
   * minLength 1, maxLength 80, pattern "^[^\\x00]*$"
   */
  readonly city: string;
  /**
   * Two-letter code of the state.
   * maxLength 2, pattern "^[A-Z]{2}$"
   */
  readonly state: string;
  /**
   * ZIP code, with or without the four further digits.
   * maxLength 10, pattern "^[0-9]{5}(-[0-9]{4})?$"
   */
  readonly postal_code: string;
}

/** What has to run when the grid does not. */
export type BackupLevel = "none" | "essential" | "partial" | "whole_home";

/** What the building is used as; fire setbacks and permits depend on it. */
export type BuildingUse = "one_family" | "two_family" | "multi_family" | "commercial";

/** Where the main breaker feeds the busbar; the 120 % rule holds only for an end (NEC 705.12(B)). */
export type BusbarFeed = "end" | "centre";

/**
 * Design temperatures and loads of the place, with where they were read.
 * rules ["tmin_c is below tmax_c"]
 */
export interface DesignClimate {
  /**
   * Extreme annual mean minimum dry bulb (ASHRAE Fundamentals), degrees
   * Celsius: what NEC 690.7(A) note 1 points to.
   * minimum -60, maximum 40
   */
  readonly tmin_c: number;
  /**
   * 2 % annual design dry bulb (ASHRAE Fundamentals), degrees Celsius.
   * minimum -20, maximum 60
   */
  readonly tmax_c: number;
  /**
   * Ground snow load (ASCE 7), pounds per square foot.
   * minimum 0, maximum 500, default 0.0
   */
  readonly ground_snow_psf?: number;
  /**
   * Basic wind speed, risk category II (ASCE 7), miles per hour.
   * minimum 0, maximum 300, default 110.0
   */
  readonly wind_mph?: number;
  /**
   * Where it was read.
   * minLength 1, maxLength 300, pattern "^[^\\x00]*$"
   */
  readonly source: string;
}

/** One side of a roof plane. */
export interface Edge {
  /** What the plane ends at. */
  readonly kind: EdgeKind;
  /**
   * ``id`` of the plane on the other side of a ridge, hip or valley; null where it is not known or there is none.
   * default null
   */
  readonly adjoins?: string | null;
}

/** What a plane ends at; fire setbacks depend on it (IFC 1205.2.1, IRC R324.6). */
export type EdgeKind = "eave" | "rake" | "ridge" | "hip" | "valley" | "wall";

/**
 * The customer's side of the meter, as NEC 705.11 and 705.12 ask for it.
 * rules ["main_breaker_a does not exceed busbar_a (NEC 408.36)"]
 */
export interface ElectricalService {
  /**
   * Rating of the service, A.
   * exclusiveMinimum 0, maximum 6000
   */
  readonly service_a: number;
  /**
   * Rating of the busbar, A.
   * exclusiveMinimum 0, maximum 6000
   */
  readonly busbar_a: number;
  /**
   * Rating of the main breaker, A.
   * exclusiveMinimum 0, maximum 6000
   */
  readonly main_breaker_a: number;
  /**
   * Where the main breaker feeds the busbar.
   * default "end"
   */
  readonly busbar_feed?: BusbarFeed;
  /**
   * Full-size breaker spaces not in use; a 240 V breaker takes two.
   * minimum 0, maximum 200
   */
  readonly spaces_free: number;
  /**
   * Sum of the ratings of all branch breakers without the main, A; null where it was not read off the panel.
   * default null
   */
  readonly branch_breakers_sum_a?: number | null;
  /**
   * Nominal voltage of the service, V.
   * minimum 120, maximum 600, default 240
   */
  readonly voltage_v?: number;
  /**
   * Number of phases, 1 (split phase) or 3.
   * default 1
   */
  readonly phases?: 1 | 3;
  /**
   * AC rating of generation that is there already, kW.
   * minimum 0, maximum 100000, default 0.0
   */
  readonly existing_generation_kwac?: number;
  /**
   * Sum of the breakers that feed it in, A.
   * minimum 0, maximum 100000, default 0
   */
  readonly existing_backfeed_breakers_a?: number;
  /**
   * One-way length of the DC run, m.
   * exclusiveMinimum 0, maximum 1000, default 15.0
   */
  readonly array_to_inverter_m?: number;
  /**
   * One-way length of the AC run to the point of interconnection, m.
   * exclusiveMinimum 0, maximum 1000, default 5.0
   */
  readonly inverter_to_panel_m?: number;
  /**
   * Short-circuit current that the utility can deliver at the service, kA; null where nobody asked it.
   * default null
   */
  readonly available_fault_ka?: number | null;
  /**
   * Lowest interrupting rating of the panel and its devices, kA; null where it was not read off them.
   * default null
   */
  readonly panel_interrupting_ka?: number | null;
  /**
   * False where the utility's meter already counts both directions.
   * default true
   */
  readonly meter_exchange_needed?: boolean;
  /**
   * Between the service and what generates; null: the sources feed the service directly where they can.
   * default null
   */
  readonly transformer?: SourceTransformer | null;
}

/** What the system is to achieve. */
export interface Goals {
  /**
   * Wanted annual production as a share of annual consumption, %.
   * exclusiveMinimum 0, maximum 200, default 100.0
   */
  readonly offset_pct?: number;
  /**
   * What has to run without the grid.
   * default "none"
   */
  readonly backup_level?: BackupLevel;
  /**
   * For how long, hours.
   * minimum 0, maximum 336, default 0.0
   */
  readonly backup_hours?: number;
  /**
   * Most the customer wants to spend, US dollars; null where none was named.
   * default null
   */
  readonly budget_usd?: number | null;
  /**
   * Consumption to come; empty where none is known.
   * maxItems 50, default []
   */
  readonly planned_loads?: ReadonlyArray<PlannedLoad>;
}

/** Whether an association has a say, and what it said. */
export interface HomeownersAssociation {
  /**
   * True where the association has to approve.
   * default false
   */
  readonly approval_required?: boolean;
  /**
   * True where it has.
   * default false
   */
  readonly approved?: boolean;
  /**
   * What it asks for; null where nothing is known.
   * default null
   */
  readonly restrictions?: string | null;
}

/** Authority having jurisdiction (AHJ) and the editions of the codes it has adopted. */
export interface Jurisdiction {
  /**
   * Key of the authority.
   * minLength 1, maxLength 64, pattern "^[A-Za-z0-9_.:/-]+$"
   */
  readonly id: string;
  /**
   * Its name.
   * minLength 1, maxLength 120, pattern "^[^\\x00]*$"
   */
  readonly name: string;
  /**
   * Two-letter code of the state.
   * maxLength 2, pattern "^[A-Z]{2}$"
   */
  readonly state: string;
  /**
   * Edition of the National Electrical Code.
   * minimum 2008, maximum 2100
   */
  readonly nec_year: number;
  /**
   * Edition of the International Fire Code, or the IFC edition on which a state's own code is based.
   * minimum 2009, maximum 2100
   */
  readonly ifc_year: number;
}

/**
 * Where the site lies. Personal data, like the address.
 * rules ["time_zone is a name of the IANA time zone database"]
 */
export interface Location {
  /**
   * Degrees north (WGS 84).
   * minimum -90, maximum 90
   */
  readonly latitude: number;
  /**
   * Degrees east (WGS 84); west is negative.
   * minimum -180, maximum 180
   */
  readonly longitude: number;
  /**
   * Height above sea level, m.
   * minimum -430, maximum 9000, default 0.0
   */
  readonly elevation_m?: number;
  /**
   * IANA name.
   * maxLength 64, pattern "^[A-Za-z][A-Za-z0-9_+/-]*$"
   */
  readonly time_zone: string;
}

/**
 * Something on the roof where no module can lie.
 * rules ["polygon encloses an area and does not cross itself"]
 */
export interface Obstruction {
  /** What it is. */
  readonly kind: ObstructionKind;
  /**
   * Foot print in plane coordinates.
   * minItems 3, maxItems 200
   */
  readonly polygon: ReadonlyArray<readonly [number, number]>;
  /**
   * Height above the roof surface, m; it casts shade.
   * minimum 0, maximum 20, default 0.3
   */
  readonly height_m?: number;
  /**
   * Clearance to modules that the surveyor asks for, m; null leaves it to the layout rule.
   * default null
   */
  readonly setback_m?: number | null;
}

/** What stands on the roof. */
export type ObstructionKind = "vent" | "chimney" | "skylight" | "hvac" | "dormer" | "antenna" | "existing_array" | "escape_opening" | "other";

/** Whose roof it is and who has to consent. */
export interface Ownership {
  /** True where the occupant owns the roof. */
  readonly occupant_owns: boolean;
  /**
   * Written consent of the owner, where the occupant rents.
   * default false
   */
  readonly owner_consents?: boolean;
  /**
   * True where everybody on the title signs.
   * default true
   */
  readonly all_titleholders_sign?: boolean;
}

/** Consumption to come that the meter has not seen, e.g. an electric car. */
export interface PlannedLoad {
  /**
   * What it is.
   * minLength 1, maxLength 80, pattern "^[^\\x00]*$"
   */
  readonly name: string;
  /**
   * Consumption of a year, kWh.
   * exclusiveMinimum 0, maximum 200000
   */
  readonly annual_kwh: number;
}

/** What covers the roof; attachment and fire class depend on it. */
export type RoofMaterial = "asphalt_shingle" | "metal_standing_seam" | "metal_corrugated" | "concrete_tile" | "clay_tile" | "slate" | "wood_shake" | "membrane" | "built_up";

/**
 * One flat part of the roof, described where it lies.
 * rules ["polygon encloses an area, does not cross itself and runs counter-clockwise", "edges has as many items as polygon"]
 */
export interface RoofPlane {
  /**
   * Name of the plane, unique within the site.
   * minLength 1, maxLength 64, pattern "^[A-Za-z0-9_.:/-]+$"
   */
  readonly id: string;
  /**
   * Outline in plane coordinates, m, counter-clockwise.
   * minItems 3, maxItems 200
   */
  readonly polygon: ReadonlyArray<readonly [number, number]>;
  /**
   * One per vertex: edge ``i`` starts at vertex ``i``.
   * minItems 3, maxItems 200
   */
  readonly edges: ReadonlyArray<Edge>;
  /**
   * Slope against the horizontal, degrees.
   * minimum 0, maximum 75
   */
  readonly tilt_deg: number;
  /**
   * Direction the plane faces, degrees clockwise from true north.
   * minimum 0, exclusiveMaximum 360
   */
  readonly azimuth_deg: number;
  /** What covers it. */
  readonly material: RoofMaterial;
  /**
   * Age of the covering, years.
   * minimum 0, maximum 200
   */
  readonly age_years: number;
  /**
   * Reached from the street or driveway: one fire pathway must be on such a plane (IFC 1205.2.1.1).
   * default false
   */
  readonly street_side?: boolean;
  /**
   * What stands on it; empty where nothing does.
   * maxItems 500, default []
   */
  readonly obstructions?: ReadonlyArray<Obstruction>;
  /**
   * Shade from outside the roof; none where it is not stated.
   * default {"annual_loss_pct": 0.0, "monthly_hourly_loss_pct": null}
   */
  readonly shade?: Shade;
  /**
   * Where the origin of the plane coordinates lies in plan, m east.
   * minimum -500.0, maximum 500.0, default 0.0
   */
  readonly origin_east_m?: number;
  /**
   * Where the origin of the plane coordinates lies in plan, m north.
   * minimum -500.0, maximum 500.0, default 0.0
   */
  readonly origin_north_m?: number;
  /**
   * Height of the lower edge above the ground, m.
   * exclusiveMinimum 0, maximum 200, default 3.0
   */
  readonly eave_height_m?: number;
}

/**
 * Loss of beam irradiance by shade from outside the roof, in exactly one of two forms.
 * rules ["exactly one of annual_loss_pct and monthly_hourly_loss_pct is stated"]
 */
export interface Shade {
  /**
   * The same loss in every daylight hour, %, as a shade report's annual figure; null where hours are stated.
   * default null
   */
  readonly annual_loss_pct?: number | null;
  /**
   * Loss by month and hour, %: 12 rows (January first) of 24 hours (0 = midnight to 1 o'clock, local standard
   * time); null where the annual figure is stated.
   * default null
   */
  readonly monthly_hourly_loss_pct?: ReadonlyArray<ReadonlyArray<number>> | null;
}

/**
 * Everything that is known of a place before anything is designed for it.
 * rules ["roof planes have different ids", "adjoins names another plane of the site", "structure.roof_plan_area_m2 is at least the sum of the planes seen from above"]
 */
export interface Site {
  /**
   * Postal address; null in every event, where it would be personal data.
   * default null
   */
  readonly address?: Address | null;
  /** Where it lies. */
  readonly location: Location;
  /**
   * The building.
   * default {"use": "one_family", "stories": 1, "year_built": null, "roof_plan_area_m2": null, "floor_area_m2": null, "rafter_spacing_m": 0.61, "sprinklered": false}
   */
  readonly structure?: Structure;
  /**
   * The roof; at least one plane.
   * minItems 1, maxItems 50
   */
  readonly roof_planes: ReadonlyArray<RoofPlane>;
  /** The customer's side of the meter. */
  readonly electrical: ElectricalService;
  /** Who may sign for the roof. */
  readonly ownership: Ownership;
  /**
   * The homeowners association; none has a say where it is not stated.
   * default {"approval_required": false, "approved": false, "restrictions": null}
   */
  readonly hoa?: HomeownersAssociation;
  /** The authority having jurisdiction. */
  readonly ahj: Jurisdiction;
  /** The utility. */
  readonly utility: Utility;
  /** Design temperatures and loads. */
  readonly climate: DesignClimate;
  /**
   * What the customer wants.
   * default {"offset_pct": 100.0, "backup_level": "none", "backup_hours": 0.0, "budget_usd": null, "planned_loads": []}
   */
  readonly goals?: Goals;
  /**
   * A particular wish for storage; null where there is none.
   * default null
   */
  readonly storage?: StorageWish | null;
  /**
   * What the surveyor wrote down; null in every event.
   * default null
   */
  readonly notes?: string | null;
}

/** Where the project stands in the outside world's own registers. No personal data. */
export interface SiteReference {
  /**
   * The utility's service point (ESPI UsagePoint).
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly usage_point_id: string;
  /**
   * The utility that serves the site.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly utility_id: string;
  /**
   * The authority having jurisdiction (AHJ) over the building.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly ahj_id: string;
  /**
   * The state whose rules apply, as its two-letter code.
   * minLength 2, maxLength 2, pattern "^[A-Z]{2}$"
   */
  readonly jurisdiction: string;
  /**
   * IANA name; dates of this project are local to it.
   * maxLength 64, pattern "^[A-Za-z][A-Za-z0-9_+/-]*$", rules ["is a name of the IANA time zone database"]
   */
  readonly time_zone: string;
  /**
   * Whose roof it is; residential where it is not stated.
   * default "residential"
   */
  readonly segment?: Segment;
  /**
   * The project whose system runs at this usage point already, to which this one adds; null where it is the first.
   * default null
   */
  readonly expands?: Uuid | null;
  /**
   * AC rating of all that ran at this usage point when the site was assessed, batteries with inverters of their own
   * among it, kW; null where nothing did, and where that is not on record.
   * default null
   */
  readonly existing_kw?: number | null;
}

/** A three-phase transformer behind which the sources are to stand. */
export interface SourceTransformer {
  /**
   * Nominal voltage at the sources, V.
   * minimum 120, maximum 600
   */
  readonly secondary_v: number;
  /**
   * Rating, kVA; null: the smallest usual one that carries the sources.
   * default null
   */
  readonly kva?: number | null;
  /**
   * True where it is there already; nothing is designed behind it before its kva is known.
   * default false
   */
  readonly existing?: boolean;
}

/** What the customer asks for in storage, beyond the backup that ``goals`` state. */
export interface StorageWish {
  /**
   * Storage is wanted without photovoltaics.
   * default false
   */
  readonly alone?: boolean;
  /**
   * The battery that the customer wants, as its maker calls it; null where that is left to the designer.
   * default null
   */
  readonly model?: string | null;
}

/** A building as far as solar is concerned. */
export interface Structure {
  /**
   * What it is used as.
   * default "one_family"
   */
  readonly use?: BuildingUse;
  /**
   * Storeys above ground.
   * minimum 1, maximum 60, default 1
   */
  readonly stories?: number;
  /**
   * Year of construction; null where it is not known.
   * default null
   */
  readonly year_built?: number | null;
  /**
   * The whole roof from above, m2, with planes that nobody described; null: those described are all.
   * default null
   */
  readonly roof_plan_area_m2?: number | null;
  /**
   * Conditioned floor area, m2; null where it is not known.
   * default null
   */
  readonly floor_area_m2?: number | null;
  /**
   * Centre to centre of rafters or trusses, m; 0.61 m is 24 in.
   * exclusiveMinimum 0, maximum 3, default 0.61
   */
  readonly rafter_spacing_m?: number;
  /**
   * Fire sprinklers throughout (NFPA 13D/13R): the ridge rule is relaxed (IFC 1205.2.1.3).
   * default false
   */
  readonly sprinklered?: boolean;
}

/** The utility that serves the site. */
export interface Utility {
  /**
   * Key of the utility.
   * minLength 1, maxLength 64, pattern "^[A-Za-z0-9_.:/-]+$"
   */
  readonly id: string;
  /**
   * Its name.
   * minLength 1, maxLength 120, pattern "^[^\\x00]*$"
   */
  readonly name: string;
  /**
   * Key of the tariff in force today in the library of tariffs.
   * minLength 1, maxLength 64, pattern "^[A-Za-z0-9_.:/-]+$"
   */
  readonly tariff_key: string;
  /**
   * Its service point (ESPI UsagePoint); null where it is not known.
   * default null
   */
  readonly usage_point_id?: string | null;
  /**
   * Voltage of the line that serves the site, kV; null where it is not known.
   * default null
   */
  readonly line_voltage_kv?: number | null;
}

/** A year of load. */
export interface EnergyAnalysisCompletedV1LoadProfile {
  /**
   * Consumption of each month, January first, kWh.
   * minItems 12, maxItems 12
   */
  readonly monthly_kwh: ReadonlyArray<number>;
  /**
   * 8760 little-endian unsigned 32-bit integers, watt-hours of each hour in local standard time, in base64; null
   * where only months are known.
   * default null
   */
  readonly hourly_wh_base64?: string | null;
  /**
   * Standard uncertainty of the year's sum, %.
   * minimum 0, maximum 1000000.0, unit "%"
   */
  readonly uncertainty_pct: number;
}

/** How good the usage data is: A twelve months of intervals … E an annual figure only. */
export type EnergyAnalysisCompletedV1QualityGrade = "A" | "B" | "C" | "D" | "E";

/** A year of load. */
export interface LoadProfile {
  /**
   * Consumption of each month, January first, kWh.
   * minItems 12, maxItems 12
   */
  readonly monthly_kwh: ReadonlyArray<number>;
  /**
   * 8760 little-endian unsigned 32-bit integers, watt-hours of each hour in local standard time, in base64; null
   * where only months are known.
   * default null
   */
  readonly hourly_wh_base64?: string | null;
  /**
   * Standard uncertainty of the year's sum, %.
   * minimum 0, maximum 1000000.0, unit "%"
   */
  readonly uncertainty_pct: number;
}

/** How a task ended. */
export type TaskOutcome = "answered" | "overtaken" | "replaced";

/** What a redesign has to respect. */
export interface DesignConstraints {
  /**
   * Largest AC rating, kW; null where it is not limited.
   * default null
   */
  readonly max_kwac?: number | null;
  /**
   * Most that may flow to the grid, kW; null where it is not limited.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * The only model of module that may be used; null where any may.
   * default null
   */
  readonly module_model?: string | null;
  /**
   * The only model of inverter that may be used; null where any may.
   * default null
   */
  readonly inverter_model?: string | null;
  /**
   * The only model of battery that may be used; null where any may.
   * default null
   */
  readonly battery_model?: string | null;
  /**
   * False: without a battery, whatever was chosen; true: with one; null where what was chosen holds.
   * default null
   */
  readonly battery?: boolean | null;
  /**
   * Roof planes of the site on which nothing may be built; null where any may be used.
   * default null
   */
  readonly planes_left_out?: ReadonlyArray<string> | null;
  /**
   * What a designer has to know besides; empty where nothing.
   * maxItems 1000, default []
   */
  readonly notes?: ReadonlyArray<string>;
  /**
   * True: the maker replaces a piece, so price and incentives stay as signed; null or false: they are of that day.
   * default null
   */
  readonly under_warranty?: boolean | null;
}

/** What made another design necessary. */
export type RedesignTrigger = "customer" | "proposal_expired" | "permit_corrections" | "interconnection" | "substitution" | "financing";

/** Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's. */
export type DesignVersionCreatedV1Coupling = "ac" | "dc";

/** One design rule applied: what it asks, what was found. */
export interface DesignVersionCreatedV1DesignCheck {
  /**
   * Name of the rule.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly rule: string;
  /**
   * Edition of the code or standard that was applied.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly edition: string;
  /** What the rule allows, in ``unit``; null where it sets no limit. */
  readonly limit: number | string | null;
  /** What was found, in ``unit``; null where nothing can be measured. */
  readonly value: number | string | null;
  /**
   * Unit of ``limit`` and ``value``; empty for texts and pure numbers.
   * maxLength 32, pattern "^[^\\x00-\\x1f\\x7f]*$", default ""
   */
  readonly unit?: string;
  /** True where the design satisfies the rule. */
  readonly passed: boolean;
  /**
   * Section of the code or standard.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly citation: string;
}

/** What every later stage needs to know of the design that is being built. */
export interface DesignVersionCreatedV1DesignFacts {
  /**
   * The design; the same through all its versions.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly design_id: Uuid;
  /**
   * Version of the design, counted from 1.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly version: number;
  /**
   * Hash of the design's canonical JSON: fixes exactly this version.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * How the battery is coupled; null without one, and where the design does not say.
   * default null
   */
  readonly battery_coupling?: DesignVersionCreatedV1Coupling | null;
  /**
   * Most that may flow to the grid, kW; null where the system may export all it makes.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * Model of the modules.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly module_model: string;
  /**
   * Number of modules.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly module_count: number;
  /**
   * Nameplate power of one module at standard test conditions, W.
   * exclusiveMinimum 0, maximum 10000, unit "W"
   */
  readonly module_power_w: number;
  /**
   * Model of the inverters.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly inverter_model: string;
  /**
   * Number of inverters; micro-inverters count one by one.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly inverter_count: number;
  /**
   * Modules in each string; empty for micro-inverters.
   * maxItems 50000, default []
   */
  readonly strings?: ReadonlyArray<number>;
  /**
   * Open-circuit voltage of the longest string at standard test conditions, V; null for micro-inverters.
   * default null
   */
  readonly string_voc_stc_v?: number | null;
  /**
   * Short-circuit current of a string at standard test conditions, A; null for micro-inverters.
   * default null
   */
  readonly string_isc_stc_a?: number | null;
  /**
   * Expected production of a typical first year (P50), kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Production of a first year that is exceeded with 90 % probability, kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly p90_kwh: number;
  /**
   * All losses of DC power that the yield was computed with, shade too, %; null where the design states none.
   * default null
   */
  readonly losses_pct?: number | null;
  /**
   * Nominal voltage of the customer's service, V.
   * minimum 100, maximum 138000, default 240, unit "V"
   */
  readonly service_voltage_v?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "B"
   */
  readonly normal_category?: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "III"
   */
  readonly abnormal_category?: string;
}

/** One line of a bill of materials. */
export interface DesignVersionCreatedV1EquipmentLine {
  /**
   * Article number in the catalogue of equipment.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly sku: string;
  /**
   * Maker's name as on the data sheet.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly manufacturer: string;
  /**
   * Model as the certification lists it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly model: string;
  /**
   * ``module``, ``inverter``, ``battery``, ``racking``, ``electrical``, ``monitoring``.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly category: string;
  /**
   * Pieces.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly quantity: number;
  /**
   * Purchase price of one piece, US cents.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly unit_cost_cents: number;
  /**
   * True where each piece has a serial number that is recorded.
   * default false
   */
  readonly serialised?: boolean;
  /**
   * Calendar days from order to delivery that the supplier quotes.
   * minimum 0, maximum 36525, unit "d"
   */
  readonly lead_time_days: number;
}

/** What made another design necessary. */
export type DesignVersionCreatedV1RedesignTrigger = "customer" | "proposal_expired" | "permit_corrections" | "interconnection" | "substitution" | "financing";

/** Modules of one model in one plane: what sees the same sun. */
export interface ArrayFacts {
  /**
   * Identifies the array within the design.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly id: string;
  /**
   * The roof plane of the site that it lies on; null in records from before it was told.
   * default null
   */
  readonly plane?: string | null;
  /**
   * From the horizontal, degrees.
   * minimum 0, maximum 180, unit "deg"
   */
  readonly tilt: number;
  /**
   * Where it faces, degrees clockwise from true north.
   * minimum 0, maximum 360, unit "deg"
   */
  readonly azimuth: number;
  /**
   * Model of its modules.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly module: string;
  /**
   * Number of its modules.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly count: number;
  /**
   * What shade takes from a year's irradiation, %; null where ``losses_pct`` of the design holds it, if anything.
   * default null
   */
  readonly shade_pct?: number | null;
}

/** Batteries of one model that are one entry of the design. */
export interface BatteryFacts {
  /**
   * Identifies the entry within the design.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly id: string;
  /**
   * Model as the certification lists it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly model: string;
  /**
   * Pieces.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, default 1, unit "1"
   */
  readonly count?: number;
  /**
   * Usable energy of one piece, kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000.0, unit "kWh"
   */
  readonly kwh: number;
  /**
   * Continuous power that one piece adds, kW; 0 of an expansion, which adds energy alone.
   * minimum 0, maximum 100000, unit "kW"
   */
  readonly kw: number;
  /** How it is coupled to the PV. */
  readonly coupling: Coupling;
  /**
   * The inverter that it is behind; null where it has one of its own.
   * default null
   */
  readonly inverter?: string | null;
}

/** Micro-inverters on one AC circuit. */
export interface BranchFacts {
  /**
   * Identifies the branch within the design.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly id: string;
  /**
   * The array whose modules it takes; null where they are of several.
   * default null
   */
  readonly array?: string | null;
  /**
   * The entries of ``inverters`` that stand on it.
   * minItems 1, maxItems 1000
   */
  readonly inverters: ReadonlyArray<string>;
  /**
   * Rating of its breaker, A; null where the design does not say.
   * default null
   */
  readonly ocpd_a?: number | null;
}

/** Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's. */
export type Coupling = "ac" | "dc";

/** One design rule applied: what it asks, what was found. */
export interface DesignCheck {
  /**
   * Name of the rule.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly rule: string;
  /**
   * Edition of the code or standard that was applied.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly edition: string;
  /** What the rule allows, in ``unit``; null where it sets no limit. */
  readonly limit: number | string | null;
  /** What was found, in ``unit``; null where nothing can be measured. */
  readonly value: number | string | null;
  /**
   * Unit of ``limit`` and ``value``; empty for texts and pure numbers.
   * maxLength 32, pattern "^[^\\x00-\\x1f\\x7f]*$", default ""
   */
  readonly unit?: string;
  /** True where the design satisfies the rule. */
  readonly passed: boolean;
  /**
   * Section of the code or standard.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly citation: string;
}

/**
 * What every later stage needs to know of the design that is being built.
 * rules ["no two arrays, strings, branches, inverters or batteries share an id, no two modules a model", "an array, inverter or model of module that is named is stated, where any is"]
 */
export interface DesignFacts {
  /**
   * The design; the same through all its versions.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly design_id: Uuid;
  /**
   * Version of the design, counted from 1.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly version: number;
  /**
   * Hash of the design's canonical JSON: fixes exactly this version.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW; 0 for storage alone.
   * minimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW, without those of AC-coupled batteries; 0 for storage alone.
   * minimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the batteries together, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the batteries together, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * How the battery is coupled; null without one, and where the design does not say.
   * default null
   */
  readonly battery_coupling?: Coupling | null;
  /**
   * Most that may flow to the grid, kW; null where the system may export all it makes.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * The models of module; empty for storage alone.
   * maxItems 100, default []
   */
  readonly modules?: ReadonlyArray<ModuleFacts>;
  /**
   * Where the modules lie; empty for storage alone, and where the design does not say.
   * maxItems 10000, default []
   */
  readonly arrays?: ReadonlyArray<ArrayFacts>;
  /**
   * How they are connected in series; empty for micro-inverters.
   * maxItems 50000, default []
   */
  readonly strings?: ReadonlyArray<StringFacts>;
  /**
   * Circuits of micro-inverters; empty without any, and where the design does not say.
   * maxItems 50000, default []
   */
  readonly branches?: ReadonlyArray<BranchFacts>;
  /**
   * The inverters; those that are part of an AC-coupled battery stand among the batteries alone.
   * maxItems 50000, default []
   */
  readonly inverters?: ReadonlyArray<InverterFacts>;
  /**
   * The batteries; empty without any, and where the design does not say.
   * maxItems 50000, default []
   */
  readonly batteries?: ReadonlyArray<BatteryFacts>;
  /**
   * What is known of the certification of each model; empty where the design does not say.
   * maxItems 500, default []
   */
  readonly listings?: ReadonlyArray<ListingFacts>;
  /**
   * Expected production of a typical first year (P50), kWh; 0 for storage alone.
   * minimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Production of a first year that is exceeded with 90 % probability, kWh; 0 for storage alone.
   * minimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly p90_kwh: number;
  /**
   * Expected production of each month of that year (P50), kWh; null where the design does not say.
   * default null
   */
  readonly monthly_kwh?: ReadonlyArray<number> | null;
  /**
   * Losses of DC power that the yield was computed with, %; null where the design states none. Shade is among them
   * where the arrays do not state it.
   * default null
   */
  readonly losses_pct?: number | null;
  /**
   * Nominal voltage of the customer's service, V.
   * minimum 100, maximum 138000, default 240, unit "V"
   */
  readonly service_voltage_v?: number;
  /**
   * Phases of the customer's service; null where the design does not say.
   * default null
   */
  readonly service_phases?: number | null;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "B"
   */
  readonly normal_category?: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "III"
   */
  readonly abnormal_category?: string;
}

/** One line of a bill of materials. */
export interface EquipmentLine {
  /**
   * Article number in the catalogue of equipment.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly sku: string;
  /**
   * Maker's name as on the data sheet.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly manufacturer: string;
  /**
   * Model as the certification lists it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly model: string;
  /**
   * ``module``, ``inverter``, ``battery``, ``racking``, ``electrical``, ``monitoring``.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly category: string;
  /**
   * Pieces.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly quantity: number;
  /**
   * Purchase price of one piece, US cents.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly unit_cost_cents: number;
  /**
   * True where each piece has a serial number that is recorded.
   * default false
   */
  readonly serialised?: boolean;
  /**
   * Calendar days from order to delivery that the supplier quotes.
   * minimum 0, maximum 36525, unit "d"
   */
  readonly lead_time_days: number;
  /**
   * What it is counted from: devices, runs or arrays of the design, lengths and spans, a section of the code; null in
   * records from before it was told.
   * default null
   */
  readonly source?: string | null;
}

/** What a customer who buys the system is expected to get by one rule. */
export interface IncentiveAmount {
  /**
   * The dated rule that gives it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly rule: string;
  /**
   * Expected amount, US cents; no promise.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly cents: number;
}

/** Inverters of one model that are one entry of the design; a hybrid stands among the batteries as well. */
export interface InverterFacts {
  /**
   * Identifies the entry within the design.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly id: string;
  /**
   * Model as the certification lists it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly model: string;
  /**
   * Pieces: micro-inverters of one branch are one entry.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, default 1, unit "1"
   */
  readonly count?: number;
  /**
   * Nominal AC voltage, V; null where the design does not say.
   * default null
   */
  readonly ac_v?: number | null;
  /**
   * Phases on which it feeds; null where the design does not say.
   * default null
   */
  readonly phases?: number | null;
  /**
   * Continuous AC power of one piece at its setting, kW.
   * minimum 0, maximum 100000, unit "kW"
   */
  readonly kw: number;
  /**
   * Apparent power of one piece, kVA; null where it is not known.
   * default null
   */
  readonly kva?: number | null;
}

/** The certification of one model of equipment to one standard. */
export interface ListingFacts {
  /**
   * Model as the certification lists it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly model: string;
  /**
   * Standard that it is listed to, e.g. UL 1741-SB.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly standard: string;
  /** How it is known. */
  readonly status: ListingStatus;
  /**
   * Number of the certificate or of the listing's file; null where it was not read.
   * default null
   */
  readonly file_no?: string | null;
}

/** How a listing is known. */
export type ListingStatus = "stated" | "expected";

/** One model of module: how many are built in, and its data sheet at standard test conditions. */
export interface ModuleFacts {
  /**
   * Model as the certification lists it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly model: string;
  /**
   * Number of modules of this model.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly count: number;
  /**
   * Nameplate power of one module, W.
   * exclusiveMinimum 0, maximum 10000, unit "W"
   */
  readonly pmax_w: number;
  /**
   * Open-circuit voltage of one module, V; null where it is not known.
   * default null
   */
  readonly voc_v?: number | null;
  /**
   * Short-circuit current of one module, A; null where it is not known.
   * default null
   */
  readonly isc_a?: number | null;
  /**
   * Change of the open-circuit voltage with temperature, %/K; null where the data sheet states none.
   * default null
   */
  readonly beta_voc_pct_per_k?: number | null;
  /**
   * Change of the short-circuit current with temperature, %/K; null where the data sheet states none.
   * default null
   */
  readonly alpha_isc_pct_per_k?: number | null;
  /**
   * Change of the maximum power with temperature, %/K; null where the data sheet states none.
   * default null
   */
  readonly gamma_pct_per_k?: number | null;
  /**
   * Highest voltage of a system that it is built for, V; null where the data sheet states none.
   * default null
   */
  readonly max_system_v?: number | null;
  /**
   * Largest series fuse, A; null where the data sheet states none.
   * default null
   */
  readonly series_fuse_a?: number | null;
}

/** Equal strings on one input. */
export interface StringFacts {
  /**
   * Identifies the string within the design.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly id: string;
  /**
   * The array on which it lies; null where the design does not say.
   * default null
   */
  readonly array?: string | null;
  /**
   * The inverter that it feeds; null where the design does not say.
   * default null
   */
  readonly inverter?: string | null;
  /**
   * Which of the inverter's inputs, counted from 1; null where the design does not say.
   * default null
   */
  readonly mppt?: number | null;
  /**
   * Modules in series.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly modules: number;
  /**
   * Strings in parallel that are one entry of this list.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, default 1, unit "1"
   */
  readonly parallel?: number;
}

/** Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's. */
export type ProposalGeneratedV1Coupling = "ac" | "dc";

/** What every later stage needs to know of the design that is being built. */
export interface ProposalGeneratedV1DesignFacts {
  /**
   * The design; the same through all its versions.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly design_id: Uuid;
  /**
   * Version of the design, counted from 1.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly version: number;
  /**
   * Hash of the design's canonical JSON: fixes exactly this version.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * How the battery is coupled; null without one, and where the design does not say.
   * default null
   */
  readonly battery_coupling?: ProposalGeneratedV1Coupling | null;
  /**
   * Most that may flow to the grid, kW; null where the system may export all it makes.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * Model of the modules.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly module_model: string;
  /**
   * Number of modules.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly module_count: number;
  /**
   * Nameplate power of one module at standard test conditions, W.
   * exclusiveMinimum 0, maximum 10000, unit "W"
   */
  readonly module_power_w: number;
  /**
   * Model of the inverters.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly inverter_model: string;
  /**
   * Number of inverters; micro-inverters count one by one.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly inverter_count: number;
  /**
   * Modules in each string; empty for micro-inverters.
   * maxItems 50000, default []
   */
  readonly strings?: ReadonlyArray<number>;
  /**
   * Open-circuit voltage of the longest string at standard test conditions, V; null for micro-inverters.
   * default null
   */
  readonly string_voc_stc_v?: number | null;
  /**
   * Short-circuit current of a string at standard test conditions, A; null for micro-inverters.
   * default null
   */
  readonly string_isc_stc_a?: number | null;
  /**
   * Expected production of a typical first year (P50), kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Production of a first year that is exceeded with 90 % probability, kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly p90_kwh: number;
  /**
   * All losses of DC power that the yield was computed with, shade too, %; null where the design states none.
   * default null
   */
  readonly losses_pct?: number | null;
  /**
   * Nominal voltage of the customer's service, V.
   * minimum 100, maximum 138000, default 240, unit "V"
   */
  readonly service_voltage_v?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "B"
   */
  readonly normal_category?: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "III"
   */
  readonly abnormal_category?: string;
}

export type ProposalGeneratedV1Json = string | boolean | number | ReadonlyArray<ProposalGeneratedV1Json> | { readonly [name: string]: ProposalGeneratedV1Json } | null;

/** One of the alternatives a proposal puts before the customer. */
export interface ProposalGeneratedV1ProposalOption {
  /**
   * ``pv``, ``pv_battery`` or ``best_npv``.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly option_id: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * Expected production of a typical first year (P50), kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Cash price before incentives, US cents.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly price_cents: number;
  /**
   * What the customer saves in the first year against the bill without the system, US cents; may be negative.
   * minimum -1000000000000, maximum 1000000000000, unit "US cent"
   */
  readonly savings_year1_cents: number;
  /**
   * Net present value for the customer over the system's life, US cents.
   * minimum -1000000000000, maximum 1000000000000, unit "US cent"
   */
  readonly npv_cents: number;
  /**
   * Internal rate of return, % a year; null where the cash flows have none.
   * default null
   */
  readonly irr_pct?: number | null;
  /**
   * Years until the savings have paid the price; null where they never do.
   * default null
   */
  readonly payback_years?: number | null;
  /**
   * Levelised cost of the energy, US cents per kWh; null where it was not computed.
   * default null
   */
  readonly lcoe_cents_per_kwh?: number | null;
}

/** How the customer pays. Under a lease or a PPA a third party owns the system. */
export type FinancingProduct = "cash" | "loan" | "lease" | "ppa";

export type Json = string | boolean | number | ReadonlyArray<Json> | { readonly [name: string]: Json } | null;

/** What one way to pay for an option costs the customer. It is frozen with the proposal that is accepted. */
export interface ProductQuote {
  /** How the customer would pay. */
  readonly product: FinancingProduct;
  /**
   * True where all energy of a PPA is paid for at once, when the system may operate: no monthly bill follows.
   * default false
   */
  readonly prepaid?: boolean;
  /**
   * What the customer pays at the start, US cents; 0 where nothing.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly upfront_cents: number;
  /**
   * First monthly payment to lender or owner, US cents; 0 for a cash price.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly first_monthly_cents: number;
  /**
   * Length of the loan, lease or PPA, months; null for a cash price.
   * default null
   */
  readonly term_months?: number | null;
  /**
   * Annual percentage rate of a loan (12 CFR 1026.22), %; null for any other product.
   * default null
   */
  readonly apr_pct?: number | null;
  /**
   * Share of the note that the lender would keep, %; null for any other product than a loan.
   * default null
   */
  readonly dealer_fee_pct?: number | null;
  /**
   * Price of the energy in the first year, US cents per kWh; null for any other product than a PPA, and prepaid.
   * default null
   */
  readonly rate_cents_per_kwh?: number | null;
  /**
   * How much the payment or the rate grows each year, %; null for a cash price, for a loan, and where prepaid.
   * default null
   */
  readonly escalator_pct?: number | null;
  /**
   * Price of the system at the end of the term, US cents; null where it is the fair market value, or none is set.
   * default null
   */
  readonly buyout_cents?: number | null;
}

/** One of the alternatives a proposal puts before the customer. */
export interface ProposalOption {
  /**
   * ``pv``, ``pv_battery``, ``best_npv`` or ``storage``.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly option_id: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW; 0 for storage alone.
   * minimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW; 0 for storage alone that has inverters of its own.
   * minimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * Expected production of a typical first year (P50), kWh; 0 for storage alone.
   * minimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Cash price before incentives, US cents.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly price_cents: number;
  /**
   * What the customer saves in the first year against the bill without the system, US cents; may be negative.
   * minimum -1000000000000, maximum 1000000000000, unit "US cent"
   */
  readonly savings_year1_cents: number;
  /**
   * Net present value for the customer over the system's life, US cents.
   * minimum -1000000000000, maximum 1000000000000, unit "US cent"
   */
  readonly npv_cents: number;
  /**
   * Internal rate of return, % a year; null where the cash flows have none.
   * default null
   */
  readonly irr_pct?: number | null;
  /**
   * Years until the savings have paid the price; null where they never do.
   * default null
   */
  readonly payback_years?: number | null;
  /**
   * Levelised cost of the energy, US cents per kWh; null where it was not computed.
   * default null
   */
  readonly lcoe_cents_per_kwh?: number | null;
  /**
   * The ways to pay that are offered, side by side; empty in records from before they were frozen.
   * maxItems 10, default []
   */
  readonly quotes?: ReadonlyArray<ProductQuote>;
  /**
   * What who buys it is expected to get; null in records from before it was told.
   * default null
   */
  readonly incentives?: ReadonlyArray<IncentiveAmount> | null;
}

/** Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's. */
export type ProposalAcceptedV1Coupling = "ac" | "dc";

/** What every later stage needs to know of the design that is being built. */
export interface ProposalAcceptedV1DesignFacts {
  /**
   * The design; the same through all its versions.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly design_id: Uuid;
  /**
   * Version of the design, counted from 1.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly version: number;
  /**
   * Hash of the design's canonical JSON: fixes exactly this version.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * How the battery is coupled; null without one, and where the design does not say.
   * default null
   */
  readonly battery_coupling?: ProposalAcceptedV1Coupling | null;
  /**
   * Most that may flow to the grid, kW; null where the system may export all it makes.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * Model of the modules.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly module_model: string;
  /**
   * Number of modules.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly module_count: number;
  /**
   * Nameplate power of one module at standard test conditions, W.
   * exclusiveMinimum 0, maximum 10000, unit "W"
   */
  readonly module_power_w: number;
  /**
   * Model of the inverters.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly inverter_model: string;
  /**
   * Number of inverters; micro-inverters count one by one.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly inverter_count: number;
  /**
   * Modules in each string; empty for micro-inverters.
   * maxItems 50000, default []
   */
  readonly strings?: ReadonlyArray<number>;
  /**
   * Open-circuit voltage of the longest string at standard test conditions, V; null for micro-inverters.
   * default null
   */
  readonly string_voc_stc_v?: number | null;
  /**
   * Short-circuit current of a string at standard test conditions, A; null for micro-inverters.
   * default null
   */
  readonly string_isc_stc_a?: number | null;
  /**
   * Expected production of a typical first year (P50), kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Production of a first year that is exceeded with 90 % probability, kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly p90_kwh: number;
  /**
   * All losses of DC power that the yield was computed with, shade too, %; null where the design states none.
   * default null
   */
  readonly losses_pct?: number | null;
  /**
   * Nominal voltage of the customer's service, V.
   * minimum 100, maximum 138000, default 240, unit "V"
   */
  readonly service_voltage_v?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "B"
   */
  readonly normal_category?: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "III"
   */
  readonly abnormal_category?: string;
}

/** One line of a bill of materials. */
export interface ProposalAcceptedV1EquipmentLine {
  /**
   * Article number in the catalogue of equipment.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly sku: string;
  /**
   * Maker's name as on the data sheet.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly manufacturer: string;
  /**
   * Model as the certification lists it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly model: string;
  /**
   * ``module``, ``inverter``, ``battery``, ``racking``, ``electrical``, ``monitoring``.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly category: string;
  /**
   * Pieces.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly quantity: number;
  /**
   * Purchase price of one piece, US cents.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly unit_cost_cents: number;
  /**
   * True where each piece has a serial number that is recorded.
   * default false
   */
  readonly serialised?: boolean;
  /**
   * Calendar days from order to delivery that the supplier quotes.
   * minimum 0, maximum 36525, unit "d"
   */
  readonly lead_time_days: number;
}

/** How the customer pays. Under a lease or a PPA a third party owns the system. */
export type ProposalAcceptedV1FinancingProduct = "cash" | "loan" | "lease" | "ppa";

/** One of the alternatives a proposal puts before the customer. */
export interface ProposalAcceptedV1ProposalOption {
  /**
   * ``pv``, ``pv_battery`` or ``best_npv``.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly option_id: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * Expected production of a typical first year (P50), kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Cash price before incentives, US cents.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly price_cents: number;
  /**
   * What the customer saves in the first year against the bill without the system, US cents; may be negative.
   * minimum -1000000000000, maximum 1000000000000, unit "US cent"
   */
  readonly savings_year1_cents: number;
  /**
   * Net present value for the customer over the system's life, US cents.
   * minimum -1000000000000, maximum 1000000000000, unit "US cent"
   */
  readonly npv_cents: number;
  /**
   * Internal rate of return, % a year; null where the cash flows have none.
   * default null
   */
  readonly irr_pct?: number | null;
  /**
   * Years until the savings have paid the price; null where they never do.
   * default null
   */
  readonly payback_years?: number | null;
  /**
   * Levelised cost of the energy, US cents per kWh; null where it was not computed.
   * default null
   */
  readonly lcoe_cents_per_kwh?: number | null;
}

/** Whose roof it is: tariffs, incentives and rules of permitting differ. */
export type ProposalAcceptedV1Segment = "residential" | "commercial";

/** Where the project stands in the outside world's own registers. No personal data. */
export interface ProposalAcceptedV1SiteReference {
  /**
   * The utility's service point (ESPI UsagePoint).
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly usage_point_id: string;
  /**
   * The utility that serves the site.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly utility_id: string;
  /**
   * The authority having jurisdiction (AHJ) over the building.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly ahj_id: string;
  /**
   * The state whose rules apply, as its two-letter code.
   * minLength 2, maxLength 2, pattern "^[A-Z]{2}$"
   */
  readonly jurisdiction: string;
  /**
   * IANA name; dates of this project are local to it.
   * maxLength 64, pattern "^[A-Za-z][A-Za-z0-9_+/-]*$", rules ["is a name of the IANA time zone database"]
   */
  readonly time_zone: string;
  /**
   * Whose roof it is; residential where it is not stated.
   * default "residential"
   */
  readonly segment?: ProposalAcceptedV1Segment;
}

/** One sheet of drawings. */
export interface DesignSheet {
  /**
   * Number of the sheet, e.g. ``PV-1``, ``E-1``.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly number: string;
  /**
   * What it shows.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly title: string;
  /**
   * Hash of the document in ``svg``.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * The drawing: an SVG document of paths, rectangles, circles and lines of text alone.
   * minLength 1, maxLength 1500000, pattern "^[\\t\\n\\x20-\\x7e]*$"
   */
  readonly svg: string;
}

/** Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's. */
export type DesignFrozenV1Coupling = "ac" | "dc";

/** What every later stage needs to know of the design that is being built. */
export interface DesignFrozenV1DesignFacts {
  /**
   * The design; the same through all its versions.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly design_id: Uuid;
  /**
   * Version of the design, counted from 1.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly version: number;
  /**
   * Hash of the design's canonical JSON: fixes exactly this version.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * How the battery is coupled; null without one, and where the design does not say.
   * default null
   */
  readonly battery_coupling?: DesignFrozenV1Coupling | null;
  /**
   * Most that may flow to the grid, kW; null where the system may export all it makes.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * Model of the modules.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly module_model: string;
  /**
   * Number of modules.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly module_count: number;
  /**
   * Nameplate power of one module at standard test conditions, W.
   * exclusiveMinimum 0, maximum 10000, unit "W"
   */
  readonly module_power_w: number;
  /**
   * Model of the inverters.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly inverter_model: string;
  /**
   * Number of inverters; micro-inverters count one by one.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly inverter_count: number;
  /**
   * Modules in each string; empty for micro-inverters.
   * maxItems 50000, default []
   */
  readonly strings?: ReadonlyArray<number>;
  /**
   * Open-circuit voltage of the longest string at standard test conditions, V; null for micro-inverters.
   * default null
   */
  readonly string_voc_stc_v?: number | null;
  /**
   * Short-circuit current of a string at standard test conditions, A; null for micro-inverters.
   * default null
   */
  readonly string_isc_stc_a?: number | null;
  /**
   * Expected production of a typical first year (P50), kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Production of a first year that is exceeded with 90 % probability, kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly p90_kwh: number;
  /**
   * All losses of DC power that the yield was computed with, shade too, %; null where the design states none.
   * default null
   */
  readonly losses_pct?: number | null;
  /**
   * Nominal voltage of the customer's service, V.
   * minimum 100, maximum 138000, default 240, unit "V"
   */
  readonly service_voltage_v?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "B"
   */
  readonly normal_category?: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "III"
   */
  readonly abnormal_category?: string;
}

/** Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's. */
export type ContractSignedV1Coupling = "ac" | "dc";

/** What every later stage needs to know of the design that is being built. */
export interface ContractSignedV1DesignFacts {
  /**
   * The design; the same through all its versions.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly design_id: Uuid;
  /**
   * Version of the design, counted from 1.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly version: number;
  /**
   * Hash of the design's canonical JSON: fixes exactly this version.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * How the battery is coupled; null without one, and where the design does not say.
   * default null
   */
  readonly battery_coupling?: ContractSignedV1Coupling | null;
  /**
   * Most that may flow to the grid, kW; null where the system may export all it makes.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * Model of the modules.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly module_model: string;
  /**
   * Number of modules.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly module_count: number;
  /**
   * Nameplate power of one module at standard test conditions, W.
   * exclusiveMinimum 0, maximum 10000, unit "W"
   */
  readonly module_power_w: number;
  /**
   * Model of the inverters.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly inverter_model: string;
  /**
   * Number of inverters; micro-inverters count one by one.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly inverter_count: number;
  /**
   * Modules in each string; empty for micro-inverters.
   * maxItems 50000, default []
   */
  readonly strings?: ReadonlyArray<number>;
  /**
   * Open-circuit voltage of the longest string at standard test conditions, V; null for micro-inverters.
   * default null
   */
  readonly string_voc_stc_v?: number | null;
  /**
   * Short-circuit current of a string at standard test conditions, A; null for micro-inverters.
   * default null
   */
  readonly string_isc_stc_a?: number | null;
  /**
   * Expected production of a typical first year (P50), kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Production of a first year that is exceeded with 90 % probability, kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly p90_kwh: number;
  /**
   * All losses of DC power that the yield was computed with, shade too, %; null where the design states none.
   * default null
   */
  readonly losses_pct?: number | null;
  /**
   * Nominal voltage of the customer's service, V.
   * minimum 100, maximum 138000, default 240, unit "V"
   */
  readonly service_voltage_v?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "B"
   */
  readonly normal_category?: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "III"
   */
  readonly abnormal_category?: string;
}

/** One right to cancel without cause, with its own clock. */
export interface OpenRight {
  /**
   * The dated rule that gives it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly rule: string;
  /**
   * Version of that rule.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly version: number;
  /** The last instant at which it can be used; null while a missing notice keeps it open without limit. */
  readonly open_until: Instant | null;
  /**
   * Before this instant the customer's note must not be assigned (16 CFR 429.1(h)); null where the rule forbids
   * nothing of the kind.
   * default null
   */
  readonly assignable_from?: Instant | null;
  /**
   * Where it is written.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly citation: string;
  /** True where the text of the rule was read; else it is used and shown as not read. */
  readonly verified: boolean;
}

/** The document on which an attestation rests: kept by the service that publishes it. */
export interface Evidence {
  /**
   * The document, in the list of the project's documents of that service.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly document_id: Uuid;
  /**
   * Hash of its content.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * What kind of document it is.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly kind: string;
}

/** Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's. */
export type SalesOrderCreatedV1Coupling = "ac" | "dc";

/** What every later stage needs to know of the design that is being built. */
export interface SalesOrderCreatedV1DesignFacts {
  /**
   * The design; the same through all its versions.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly design_id: Uuid;
  /**
   * Version of the design, counted from 1.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly version: number;
  /**
   * Hash of the design's canonical JSON: fixes exactly this version.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * How the battery is coupled; null without one, and where the design does not say.
   * default null
   */
  readonly battery_coupling?: SalesOrderCreatedV1Coupling | null;
  /**
   * Most that may flow to the grid, kW; null where the system may export all it makes.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * Model of the modules.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly module_model: string;
  /**
   * Number of modules.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly module_count: number;
  /**
   * Nameplate power of one module at standard test conditions, W.
   * exclusiveMinimum 0, maximum 10000, unit "W"
   */
  readonly module_power_w: number;
  /**
   * Model of the inverters.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly inverter_model: string;
  /**
   * Number of inverters; micro-inverters count one by one.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly inverter_count: number;
  /**
   * Modules in each string; empty for micro-inverters.
   * maxItems 50000, default []
   */
  readonly strings?: ReadonlyArray<number>;
  /**
   * Open-circuit voltage of the longest string at standard test conditions, V; null for micro-inverters.
   * default null
   */
  readonly string_voc_stc_v?: number | null;
  /**
   * Short-circuit current of a string at standard test conditions, A; null for micro-inverters.
   * default null
   */
  readonly string_isc_stc_a?: number | null;
  /**
   * Expected production of a typical first year (P50), kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Production of a first year that is exceeded with 90 % probability, kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly p90_kwh: number;
  /**
   * All losses of DC power that the yield was computed with, shade too, %; null where the design states none.
   * default null
   */
  readonly losses_pct?: number | null;
  /**
   * Nominal voltage of the customer's service, V.
   * minimum 100, maximum 138000, default 240, unit "V"
   */
  readonly service_voltage_v?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "B"
   */
  readonly normal_category?: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "III"
   */
  readonly abnormal_category?: string;
}

/** One line of a bill of materials. */
export interface SalesOrderCreatedV1EquipmentLine {
  /**
   * Article number in the catalogue of equipment.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly sku: string;
  /**
   * Maker's name as on the data sheet.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly manufacturer: string;
  /**
   * Model as the certification lists it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly model: string;
  /**
   * ``module``, ``inverter``, ``battery``, ``racking``, ``electrical``, ``monitoring``.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly category: string;
  /**
   * Pieces.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly quantity: number;
  /**
   * Purchase price of one piece, US cents.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly unit_cost_cents: number;
  /**
   * True where each piece has a serial number that is recorded.
   * default false
   */
  readonly serialised?: boolean;
  /**
   * Calendar days from order to delivery that the supplier quotes.
   * minimum 0, maximum 36525, unit "d"
   */
  readonly lead_time_days: number;
}

/** How the customer pays. Under a lease or a PPA a third party owns the system. */
export type SalesOrderCreatedV1FinancingProduct = "cash" | "loan" | "lease" | "ppa";

/** Whose roof it is: tariffs, incentives and rules of permitting differ. */
export type SalesOrderCreatedV1Segment = "residential" | "commercial";

/** Where the project stands in the outside world's own registers. No personal data. */
export interface SalesOrderCreatedV1SiteReference {
  /**
   * The utility's service point (ESPI UsagePoint).
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly usage_point_id: string;
  /**
   * The utility that serves the site.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly utility_id: string;
  /**
   * The authority having jurisdiction (AHJ) over the building.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly ahj_id: string;
  /**
   * The state whose rules apply, as its two-letter code.
   * minLength 2, maxLength 2, pattern "^[A-Z]{2}$"
   */
  readonly jurisdiction: string;
  /**
   * IANA name; dates of this project are local to it.
   * maxLength 64, pattern "^[A-Za-z][A-Za-z0-9_+/-]*$", rules ["is a name of the IANA time zone database"]
   */
  readonly time_zone: string;
  /**
   * Whose roof it is; residential where it is not stated.
   * default "residential"
   */
  readonly segment?: SalesOrderCreatedV1Segment;
}

/** What a customer can do about a denial or a study requirement. */
export type DecisionChoice = "pay" | "reduce" | "withdraw";

/** One way out of failed screens, computed from them, with the margin that it leaves. */
export interface InterconnectionOption {
  /** What would be changed. */
  readonly option: WayOut;
  /**
   * Largest AC rating, kW; null where the size stays.
   * default null
   */
  readonly max_kwac?: number | null;
  /**
   * Most that may flow to the grid, kW; null where that is not limited.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * Usable energy of the battery that is needed, kWh; null where none is.
   * default null
   */
  readonly battery_kwh?: number | null;
  /**
   * Continuous power of that battery, kW; null where none is needed.
   * default null
   */
  readonly battery_kw?: number | null;
  /**
   * How far below what would just pass this lies, kW.
   * minimum 0, maximum 100000, unit "kW"
   */
  readonly margin_kw: number;
  /**
   * What it changes of the price, about, US cents; null where nobody has priced it yet.
   * default null
   */
  readonly price_change_cents?: number | null;
}

/** How a system can be changed so that the screens that failed would pass. */
export type WayOut = "smaller" | "limit_export" | "non_export_battery";

/** Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's. */
export type ChangeOrderProposedV1Coupling = "ac" | "dc";

/** What every later stage needs to know of the design that is being built. */
export interface ChangeOrderProposedV1DesignFacts {
  /**
   * The design; the same through all its versions.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly design_id: Uuid;
  /**
   * Version of the design, counted from 1.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly version: number;
  /**
   * Hash of the design's canonical JSON: fixes exactly this version.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * How the battery is coupled; null without one, and where the design does not say.
   * default null
   */
  readonly battery_coupling?: ChangeOrderProposedV1Coupling | null;
  /**
   * Most that may flow to the grid, kW; null where the system may export all it makes.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * Model of the modules.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly module_model: string;
  /**
   * Number of modules.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly module_count: number;
  /**
   * Nameplate power of one module at standard test conditions, W.
   * exclusiveMinimum 0, maximum 10000, unit "W"
   */
  readonly module_power_w: number;
  /**
   * Model of the inverters.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly inverter_model: string;
  /**
   * Number of inverters; micro-inverters count one by one.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly inverter_count: number;
  /**
   * Modules in each string; empty for micro-inverters.
   * maxItems 50000, default []
   */
  readonly strings?: ReadonlyArray<number>;
  /**
   * Open-circuit voltage of the longest string at standard test conditions, V; null for micro-inverters.
   * default null
   */
  readonly string_voc_stc_v?: number | null;
  /**
   * Short-circuit current of a string at standard test conditions, A; null for micro-inverters.
   * default null
   */
  readonly string_isc_stc_a?: number | null;
  /**
   * Expected production of a typical first year (P50), kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Production of a first year that is exceeded with 90 % probability, kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly p90_kwh: number;
  /**
   * All losses of DC power that the yield was computed with, shade too, %; null where the design states none.
   * default null
   */
  readonly losses_pct?: number | null;
  /**
   * Nominal voltage of the customer's service, V.
   * minimum 100, maximum 138000, default 240, unit "V"
   */
  readonly service_voltage_v?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "B"
   */
  readonly normal_category?: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "III"
   */
  readonly abnormal_category?: string;
}

/** What a loan costs, as Truth in Lending discloses it (12 CFR 1026.18). */
export interface LoanFigures {
  /**
   * Monthly payment, US cents.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly payment_cents: number;
  /**
   * Annual percentage rate, %.
   * minimum 0, maximum 100, unit "%"
   */
  readonly apr_pct: number;
  /**
   * Credit provided on the customer's behalf, US cents.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly amount_financed_cents: number;
  /**
   * What the credit costs, the dealer fee included, US cents.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly finance_charge_cents: number;
  /**
   * All payments together, US cents.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly total_of_payments_cents: number;
}

/** Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's. */
export type ContractAmendedV1Coupling = "ac" | "dc";

/** What every later stage needs to know of the design that is being built. */
export interface ContractAmendedV1DesignFacts {
  /**
   * The design; the same through all its versions.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly design_id: Uuid;
  /**
   * Version of the design, counted from 1.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly version: number;
  /**
   * Hash of the design's canonical JSON: fixes exactly this version.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * How the battery is coupled; null without one, and where the design does not say.
   * default null
   */
  readonly battery_coupling?: ContractAmendedV1Coupling | null;
  /**
   * Most that may flow to the grid, kW; null where the system may export all it makes.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * Model of the modules.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly module_model: string;
  /**
   * Number of modules.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly module_count: number;
  /**
   * Nameplate power of one module at standard test conditions, W.
   * exclusiveMinimum 0, maximum 10000, unit "W"
   */
  readonly module_power_w: number;
  /**
   * Model of the inverters.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly inverter_model: string;
  /**
   * Number of inverters; micro-inverters count one by one.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly inverter_count: number;
  /**
   * Modules in each string; empty for micro-inverters.
   * maxItems 50000, default []
   */
  readonly strings?: ReadonlyArray<number>;
  /**
   * Open-circuit voltage of the longest string at standard test conditions, V; null for micro-inverters.
   * default null
   */
  readonly string_voc_stc_v?: number | null;
  /**
   * Short-circuit current of a string at standard test conditions, A; null for micro-inverters.
   * default null
   */
  readonly string_isc_stc_a?: number | null;
  /**
   * Expected production of a typical first year (P50), kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Production of a first year that is exceeded with 90 % probability, kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly p90_kwh: number;
  /**
   * All losses of DC power that the yield was computed with, shade too, %; null where the design states none.
   * default null
   */
  readonly losses_pct?: number | null;
  /**
   * Nominal voltage of the customer's service, V.
   * minimum 100, maximum 138000, default 240, unit "V"
   */
  readonly service_voltage_v?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "B"
   */
  readonly normal_category?: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "III"
   */
  readonly abnormal_category?: string;
}

/** One line of a bill of materials. */
export interface ContractAmendedV1EquipmentLine {
  /**
   * Article number in the catalogue of equipment.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly sku: string;
  /**
   * Maker's name as on the data sheet.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly manufacturer: string;
  /**
   * Model as the certification lists it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly model: string;
  /**
   * ``module``, ``inverter``, ``battery``, ``racking``, ``electrical``, ``monitoring``.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly category: string;
  /**
   * Pieces.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly quantity: number;
  /**
   * Purchase price of one piece, US cents.
   * minimum 0, maximum 1000000000000, unit "US cent"
   */
  readonly unit_cost_cents: number;
  /**
   * True where each piece has a serial number that is recorded.
   * default false
   */
  readonly serialised?: boolean;
  /**
   * Calendar days from order to delivery that the supplier quotes.
   * minimum 0, maximum 36525, unit "d"
   */
  readonly lead_time_days: number;
}

/** Why a project ends. */
export type ClosingReason = "lead_withdrawn" | "proposal_declined" | "proposal_lapsed" | "financing_declined" | "contract_rescinded" | "customer_cancelled" | "interconnection_denied" | "decision_timed_out" | "permit_rejected" | "decommissioned";

/** What a project may need somebody's leave for. */
export type PermitKind = "building" | "electrical" | "structural" | "fire" | "planning" | "historic" | "hoa_consent" | "right_of_way";

/** Instant: issued by an automated check of the authority; standard: reviewed by a person. */
export type PermitRoute = "INSTANT" | "STANDARD";

/** Something an authority or a utility wants changed. */
export interface Finding {
  /**
   * The finder's own code, or a section of a rule.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly code: string;
  /**
   * What is wrong and what is wanted.
   * maxLength 4000, pattern "^[^\\x00]*$"
   */
  readonly text: string;
  /**
   * True where the design itself has to change.
   * default false
   */
  readonly technical?: boolean;
}

/** What is done about a permit that was refused. */
export type RefusalAnswer = "redesign" | "appeal" | "end";

/** One interconnection screen, e.g. SGIP 2.2.1.2 (15 % of line-section peak). */
export interface ScreenResult {
  /**
   * Name of the screen.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly screen: string;
  /**
   * What the screen allows, in ``unit``.
   * minimum -1000000000000000.0, maximum 1000000000000000.0
   */
  readonly limit: number;
  /**
   * What was found, in ``unit``.
   * minimum -1000000000000000.0, maximum 1000000000000000.0
   */
  readonly value: number;
  /**
   * Unit of ``limit`` and ``value``; ``bool`` where 1 means that the condition holds.
   * maxLength 32, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly unit: string;
  /** True where the system passes the screen. */
  readonly passed: boolean;
  /**
   * The section of the rule that asks for it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly citation: string;
}

/** What is applied for at the utility. */
export type ApplicationPurpose = "new" | "add_on" | "change_of_mode";

/** Inverters of one model in an application. */
export interface AppliedInverter {
  /**
   * Model as the certification lists it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly model: string;
  /**
   * Pieces.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly count: number;
  /**
   * Continuous AC power of one piece, kW.
   * minimum 0, maximum 100000, unit "kW"
   */
  readonly kw: number;
  /**
   * Apparent power of one piece, kVA; null where it is not known.
   * default null
   */
  readonly kva?: number | null;
  /**
   * Standard that it is listed to, as a source or certificate states it; null where nobody has read that.
   * default null
   */
  readonly certification?: string | null;
  /**
   * Number of the certificate or the listing's file; null where it was not read.
   * default null
   */
  readonly certificate_no?: string | null;
}

/** What a facility may let flow to the grid. */
export type ExportMode = "full" | "limited" | "non_export" | "inadvertent";

/** Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's. */
export type ReadyToBuildV1Coupling = "ac" | "dc";

/** What every later stage needs to know of the design that is being built. */
export interface ReadyToBuildV1DesignFacts {
  /**
   * The design; the same through all its versions.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly design_id: Uuid;
  /**
   * Version of the design, counted from 1.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly version: number;
  /**
   * Hash of the design's canonical JSON: fixes exactly this version.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * How the battery is coupled; null without one, and where the design does not say.
   * default null
   */
  readonly battery_coupling?: ReadyToBuildV1Coupling | null;
  /**
   * Most that may flow to the grid, kW; null where the system may export all it makes.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * Model of the modules.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly module_model: string;
  /**
   * Number of modules.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly module_count: number;
  /**
   * Nameplate power of one module at standard test conditions, W.
   * exclusiveMinimum 0, maximum 10000, unit "W"
   */
  readonly module_power_w: number;
  /**
   * Model of the inverters.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly inverter_model: string;
  /**
   * Number of inverters; micro-inverters count one by one.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly inverter_count: number;
  /**
   * Modules in each string; empty for micro-inverters.
   * maxItems 50000, default []
   */
  readonly strings?: ReadonlyArray<number>;
  /**
   * Open-circuit voltage of the longest string at standard test conditions, V; null for micro-inverters.
   * default null
   */
  readonly string_voc_stc_v?: number | null;
  /**
   * Short-circuit current of a string at standard test conditions, A; null for micro-inverters.
   * default null
   */
  readonly string_isc_stc_a?: number | null;
  /**
   * Expected production of a typical first year (P50), kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Production of a first year that is exceeded with 90 % probability, kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly p90_kwh: number;
  /**
   * All losses of DC power that the yield was computed with, shade too, %; null where the design states none.
   * default null
   */
  readonly losses_pct?: number | null;
  /**
   * Nominal voltage of the customer's service, V.
   * minimum 100, maximum 138000, default 240, unit "V"
   */
  readonly service_voltage_v?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "B"
   */
  readonly normal_category?: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "III"
   */
  readonly abnormal_category?: string;
}

/** One of the permits that a project needed, as it stood when building might begin. */
export interface PermitMet {
  /**
   * The permit.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly permit_id: Uuid;
  /** What it allows. */
  readonly kind: PermitKind;
  /**
   * Who issued it.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly ahj_id: string;
  /**
   * The issuer's number.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly permit_number: string;
  /**
   * Day of issue, local to the site; it may lie years back.
   * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
   */
  readonly approved_on: LocalDate;
  /**
   * Last day of validity, local to the site.
   * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
   */
  readonly expires_on: LocalDate;
}

/** What an interconnection is, or would be, for. */
export interface AgreementTerms {
  /**
   * AC rating, kW.
   * minimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Most that may flow to the grid, kW; null where that is not limited.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * The IEEE 1547-2018 settings profile of the inverters.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly settings_profile: string;
}

/** What the utility has said of an application beside the design's own. */
export type FurtherAnswer = "study_required" | "cost_offered" | "approved" | "differs" | "denied" | "lapsed";

/** What is paid for. */
export type FeeFor = "permit" | "application" | "pre_application_report";

/** What became of a message of the utility. */
export type MessageEffect = "taken" | "repeated" | "out_of_order" | "late" | "contradictory" | "unknown" | "refused";

/** What one supplier is going to be asked for. */
export interface HeldOrder {
  /**
   * Who delivers.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly supplier: string;
  /**
   * What is going to be ordered; at least one line.
   * minItems 1, maxItems 1000
   */
  readonly lines: ReadonlyArray<EquipmentLine>;
  /**
   * Day on which the order goes out, local to the site: so long before the need date as nine of ten of them take.
   * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
   */
  readonly order_on: LocalDate;
}

/** What was counted of one line of an order. */
export interface ReceivedLine {
  /**
   * Which line of the order, counted from 1.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly line: number;
  /**
   * Article number in the catalogue of equipment.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly sku: string;
  /**
   * All pieces that were counted, damaged ones among them.
   * minimum 0, maximum 1000000, unit "1"
   */
  readonly received: number;
  /**
   * Pieces that came damaged.
   * minimum 0, maximum 1000000, default 0, unit "1"
   */
  readonly damaged?: number;
  /**
   * Pieces that were taken in; the others are set aside.
   * minimum 0, maximum 1000000, unit "1"
   */
  readonly accepted: number;
}

/** One piece of serialised equipment, as it was received or installed. */
export interface SerialNumber {
  /**
   * Article number in the catalogue of equipment.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly sku: string;
  /**
   * Serial number as on the piece.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly serial: string;
}

/** Pieces that were not taken in, for one reason. */
export interface SetAsideLine {
  /**
   * Article number as it was scanned.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly sku: string;
  /**
   * Pieces.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly quantity: number;
  /**
   * ``damaged``, ``surplus``, ``not_ordered``, ``wrong_model`` or ``serials``.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly fault: string;
}

/** Pieces of one lot of our own stock. */
export interface StockLine {
  /**
   * Article number in the catalogue of equipment.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly sku: string;
  /**
   * The lot.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly lot: string;
  /**
   * Pieces.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly quantity: number;
}

/** From a near miss to a fatality; from ``recordable`` on it is entered in the log (29 CFR 1904.7). */
export type IncidentSeverity = "near_miss" | "first_aid" | "recordable" | "serious" | "fatality";

/** Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's. */
export type InstallationCompletedV1Coupling = "ac" | "dc";

/** What every later stage needs to know of the design that is being built. */
export interface InstallationCompletedV1DesignFacts {
  /**
   * The design; the same through all its versions.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly design_id: Uuid;
  /**
   * Version of the design, counted from 1.
   * minimum 1, maximum 1000000, unit "1"
   */
  readonly version: number;
  /**
   * Hash of the design's canonical JSON: fixes exactly this version.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * Sum of the modules' nameplate power at standard test conditions, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwdc: number;
  /**
   * AC rating of the inverters together, kW.
   * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
   */
  readonly kwac: number;
  /**
   * Usable energy of the battery, kWh; 0 without one.
   * minimum 0, maximum 1000000.0, default 0, unit "kWh"
   */
  readonly battery_kwh?: number;
  /**
   * Continuous power of the battery, kW; 0 without one.
   * minimum 0, maximum 100000, default 0, unit "kW"
   */
  readonly battery_kw?: number;
  /**
   * How the battery is coupled; null without one, and where the design does not say.
   * default null
   */
  readonly battery_coupling?: InstallationCompletedV1Coupling | null;
  /**
   * Most that may flow to the grid, kW; null where the system may export all it makes.
   * default null
   */
  readonly export_limit_kw?: number | null;
  /**
   * Model of the modules.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly module_model: string;
  /**
   * Number of modules.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly module_count: number;
  /**
   * Nameplate power of one module at standard test conditions, W.
   * exclusiveMinimum 0, maximum 10000, unit "W"
   */
  readonly module_power_w: number;
  /**
   * Model of the inverters.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly inverter_model: string;
  /**
   * Number of inverters; micro-inverters count one by one.
   * minimum 0, exclusiveMinimum 0, maximum 1000000, unit "1"
   */
  readonly inverter_count: number;
  /**
   * Modules in each string; empty for micro-inverters.
   * maxItems 50000, default []
   */
  readonly strings?: ReadonlyArray<number>;
  /**
   * Open-circuit voltage of the longest string at standard test conditions, V; null for micro-inverters.
   * default null
   */
  readonly string_voc_stc_v?: number | null;
  /**
   * Short-circuit current of a string at standard test conditions, A; null for micro-inverters.
   * default null
   */
  readonly string_isc_stc_a?: number | null;
  /**
   * Expected production of a typical first year (P50), kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly annual_kwh: number;
  /**
   * Production of a first year that is exceeded with 90 % probability, kWh.
   * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
   */
  readonly p90_kwh: number;
  /**
   * All losses of DC power that the yield was computed with, shade too, %; null where the design states none.
   * default null
   */
  readonly losses_pct?: number | null;
  /**
   * Nominal voltage of the customer's service, V.
   * minimum 100, maximum 138000, default 240, unit "V"
   */
  readonly service_voltage_v?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "B"
   */
  readonly normal_category?: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "III"
   */
  readonly abnormal_category?: string;
}

/** One piece of serialised equipment, as it was received or installed. */
export interface InstallationCompletedV1SerialNumber {
  /**
   * Article number in the catalogue of equipment.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly sku: string;
  /**
   * Serial number as on the piece.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly serial: string;
}

/** What lies behind the name of an attached document. */
export interface AttachedDocument {
  /**
   * One of the names of what is attached; several documents may have one.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly name: string;
  /**
   * The service in whose list of the project's documents it stands: ``commissioning`` or ``fieldops``.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly kept_by: string;
  /**
   * The document, in that list.
   * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
   */
  readonly document_id: Uuid;
  /**
   * Hash of its content.
   * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
   */
  readonly sha256: string;
  /**
   * What kind of document it is.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly kind: string;
}

/** Ratings under the names of the IEEE 2030.5 draft, in watts and watt-hours. */
export interface SystemActivatedV1NameplateV1 {
  /**
   * 4 PV, 80 storage, 82 PV with storage.
   * minimum 0, maximum 255, unit "1"
   */
  readonly type: number;
  /**
   * Active power rating, W.
   * minimum 0, exclusiveMinimum 0, maximum 100000000, unit "W"
   */
  readonly rtg_w: number;
  /**
   * Apparent power rating, VA.
   * minimum 0, exclusiveMinimum 0, maximum 200000000, unit "VA"
   */
  readonly rtg_va: number;
  /**
   * Most the battery takes in, W; 0 without one.
   * minimum 0, maximum 100000000, default 0, unit "W"
   */
  readonly rtg_max_charge_rate_w?: number;
  /**
   * Most the battery gives out, W; 0 without one.
   * minimum 0, maximum 100000000, default 0, unit "W"
   */
  readonly rtg_max_discharge_rate_w?: number;
  /**
   * Usable energy of the battery, Wh; 0 without one.
   * minimum 0, maximum 1000000000, default 0, unit "Wh"
   */
  readonly rtg_wh?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly rtg_normal_category: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly rtg_abnormal_category: string;
}

/** What the customer allowed the aggregator to do; without it the system is visible only. */
export interface SystemActivatedV2DERConsent {
  /**
   * The aggregation program.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly program_id: string;
  /**
   * Edition of the terms that the customer agreed to.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly version: string;
  /**
   * When the customer agreed.
   * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 18263, "relative_to": "ce_time"}
   */
  readonly granted_at: Instant;
  /**
   * State of charge below which the aggregator may not discharge the battery, %.
   * minimum 0, maximum 100, unit "%"
   */
  readonly min_reserve_soc_pct: number;
}

/** Ratings under the names of IEEE 2030.5-2018 DERCapability, in watts and watt-hours. */
export interface SystemActivatedV2Nameplate {
  /**
   * 4 PV, 80 storage, 82 PV with storage.
   * minimum 0, maximum 255, unit "1"
   */
  readonly der_type: number;
  /**
   * Active power rating, W.
   * minimum 0, exclusiveMinimum 0, maximum 100000000, unit "W"
   */
  readonly rtg_max_w: number;
  /**
   * Apparent power rating, VA.
   * minimum 0, exclusiveMinimum 0, maximum 200000000, unit "VA"
   */
  readonly rtg_max_va: number;
  /**
   * Most the battery takes in, W; 0 without one.
   * minimum 0, maximum 100000000, default 0, unit "W"
   */
  readonly rtg_max_charge_rate_w?: number;
  /**
   * Most the battery gives out, W; 0 without one.
   * minimum 0, maximum 100000000, default 0, unit "W"
   */
  readonly rtg_max_discharge_rate_w?: number;
  /**
   * Usable energy of the battery, Wh; 0 without one.
   * minimum 0, maximum 1000000000, default 0, unit "Wh"
   */
  readonly rtg_max_wh?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly rtg_normal_category: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly rtg_abnormal_category: string;
}

/** One piece of serialised equipment, as it was received or installed. */
export interface SystemActivatedV2SerialNumber {
  /**
   * Article number in the catalogue of equipment.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly sku: string;
  /**
   * Serial number as on the piece.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly serial: string;
}

/** What the customer allowed the aggregator to do; without it the system is visible only. */
export interface DERConsent {
  /**
   * The aggregation program.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly program_id: string;
  /**
   * Edition of the terms that the customer agreed to.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly version: string;
  /**
   * When the customer agreed.
   * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 18263, "relative_to": "ce_time"}
   */
  readonly granted_at: Instant;
  /**
   * State of charge below which the aggregator may not discharge the battery, %.
   * minimum 0, maximum 100, unit "%"
   */
  readonly min_reserve_soc_pct: number;
  /**
   * Last day on which it holds, local to the site; null where it holds until it is withdrawn.
   * default null
   */
  readonly expires_on?: LocalDate | null;
}

/** Ratings under the names of IEEE 2030.5-2018 DERCapability, in watts and watt-hours. */
export interface Nameplate {
  /**
   * IEEE 2030.5-2018 DERType: 4 PV, 80 storage, 83 PV with storage.
   * minimum 0, maximum 255, unit "1"
   */
  readonly der_type: number;
  /**
   * Active power rating of all inverters, those of AC-coupled batteries among them, W.
   * exclusiveMinimum 0, maximum 200000000, unit "W"
   */
  readonly rtg_max_w: number;
  /**
   * Apparent power rating, VA.
   * minimum 0, exclusiveMinimum 0, maximum 200000000, unit "VA"
   */
  readonly rtg_max_va: number;
  /**
   * Most the battery takes in, W; 0 without one.
   * minimum 0, maximum 100000000, default 0, unit "W"
   */
  readonly rtg_max_charge_rate_w?: number;
  /**
   * Most the battery gives out, W; 0 without one.
   * minimum 0, maximum 100000000, default 0, unit "W"
   */
  readonly rtg_max_discharge_rate_w?: number;
  /**
   * Usable energy of the battery, Wh; 0 without one.
   * minimum 0, maximum 1000000000, default 0, unit "Wh"
   */
  readonly rtg_max_wh?: number;
  /**
   * Normal operating performance category of IEEE 1547-2018: 1 A, 2 B, 0 not specified.
   * minimum 0, maximum 255, unit "1"
   */
  readonly rtg_normal_category: number;
  /**
   * Abnormal operating performance category of IEEE 1547-2018: 1 I, 2 II, 3 III, 0 not specified.
   * minimum 0, maximum 255, unit "1"
   */
  readonly rtg_abnormal_category: number;
}

/** How it is known that a customer is content. */
export type Satisfaction = "satisfied" | "followed_up" | "unconfirmed";

/** What the customer allowed the aggregator to do; without it the system is visible only. */
export interface ActivatedSystemStateV1DERConsent {
  /**
   * The aggregation program.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly program_id: string;
  /**
   * Edition of the terms that the customer agreed to.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly version: string;
  /**
   * When the customer agreed.
   * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 18263, "relative_to": "ce_time"}
   */
  readonly granted_at: Instant;
  /**
   * State of charge below which the aggregator may not discharge the battery, %.
   * minimum 0, maximum 100, unit "%"
   */
  readonly min_reserve_soc_pct: number;
}

/** Ratings under the names of IEEE 2030.5-2018 DERCapability, in watts and watt-hours. */
export interface ActivatedSystemStateV1Nameplate {
  /**
   * 4 PV, 80 storage, 82 PV with storage.
   * minimum 0, maximum 255, unit "1"
   */
  readonly der_type: number;
  /**
   * Active power rating, W.
   * minimum 0, exclusiveMinimum 0, maximum 100000000, unit "W"
   */
  readonly rtg_max_w: number;
  /**
   * Apparent power rating, VA.
   * minimum 0, exclusiveMinimum 0, maximum 200000000, unit "VA"
   */
  readonly rtg_max_va: number;
  /**
   * Most the battery takes in, W; 0 without one.
   * minimum 0, maximum 100000000, default 0, unit "W"
   */
  readonly rtg_max_charge_rate_w?: number;
  /**
   * Most the battery gives out, W; 0 without one.
   * minimum 0, maximum 100000000, default 0, unit "W"
   */
  readonly rtg_max_discharge_rate_w?: number;
  /**
   * Usable energy of the battery, Wh; 0 without one.
   * minimum 0, maximum 1000000000, default 0, unit "Wh"
   */
  readonly rtg_max_wh?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly rtg_normal_category: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly rtg_abnormal_category: string;
}

/** Whether a system works: ``offline`` is unwanted, ``blocked`` is switched off for want of a permission. */
export type ActivatedSystemStateV1OperationalStatus = "active" | "offline" | "blocked";

/** One piece of serialised equipment, as it was received or installed. */
export interface ActivatedSystemStateV1SerialNumber {
  /**
   * Article number in the catalogue of equipment.
   * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly sku: string;
  /**
   * Serial number as on the piece.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly serial: string;
}

/** Where a system stands, no finer than a programme of aggregation asks: never an address. */
export interface LocationClass {
  /** Whose premises it serves, behind the customer's meter. */
  readonly segment: Segment;
  /**
   * The utility on whose distribution grid it is.
   * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
   */
  readonly utility_id: string;
  /**
   * The state whose rules apply, as its two-letter code.
   * minLength 2, maxLength 2, pattern "^[A-Z]{2}$"
   */
  readonly jurisdiction: string;
  /**
   * IANA name; a programme's hours are local to it.
   * maxLength 64, pattern "^[A-Za-z][A-Za-z0-9_+/-]*$", rules ["is a name of the IANA time zone database"]
   */
  readonly time_zone: string;
}

/** Whether a system works: ``offline`` is unwanted, ``blocked`` is switched off for want of a permission. */
export type OperationalStatus = "active" | "offline" | "blocked";

/** Who sends the readings of a system. */
export interface TelemetrySource {
  /**
   * Serial numbers of the gateways in use, the oldest first.
   * minItems 1, maxItems 100
   */
  readonly gateways: ReadonlyArray<string>;
  /**
   * When the oldest of them was registered.
   * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 18263, "relative_to": "ce_time"}
   */
  readonly since: Instant;
}

export namespace lead {
  /**
   * An inquiry was taken down. The contact itself stays in the lead service.
   * max-bytes 4194304
   */
  export interface LeadCapturedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /** How the inquiry came in. */
    readonly channel: Channel;
    /** Whose roof it is. */
    readonly segment: Segment;
    /** True where the person agreed to be contacted. */
    readonly consent_to_contact: boolean;
    /** True where the person agreed that we read the utility's usage data. */
    readonly consent_to_usage_data: boolean;
    /**
     * When the inquiry was taken down; speed to lead counts from here.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly captured_at: Instant;
    /**
     * The project whose system runs at the same usage point already; null where this is the first one there.
     * default null
     */
    readonly expands?: Uuid | null;
  }
  /**
   * The same person or address already has a live project; this inquiry was attached to it.
   * max-bytes 4194304
   */
  export interface LeadDuplicateDetectedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What was equal, e.g. ``email``, ``address``; never the value itself.
     * maxItems 1000
     */
    readonly matched_by: ReadonlyArray<string>;
    /** How the second inquiry came in. */
    readonly channel: Channel;
  }
  /**
   * A year or part of a year of the customer's usage is usable; its grade says how good it is.
   * max-bytes 4194304
   */
  export interface UsageDataImportedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The utility's service point (ESPI UsagePoint); null where the data does not name one.
     * default null
     */
    readonly usage_point_id?: string | null;
    /**
     * ``green_button``, ``bills``, ``intervals_csv`` or ``annual``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly method: string;
    /**
     * Length of one reading, seconds; null where the data is not of equal intervals.
     * default null
     */
    readonly interval_seconds?: number | null;
    /**
     * Number of readings or bills that were used.
     * minimum 0, maximum 1000000000, unit "1"
     */
    readonly readings: number;
    /**
     * Share of the covered time without a reading, %.
     * minimum 0, maximum 100, unit "%"
     */
    readonly missing_pct: number;
    /**
     * Consumption of a year as the data states or implies it, kWh.
     * minimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly kwh_annual: number;
    /** How good the data is. */
    readonly grade: QualityGrade;
    /**
     * Hash of what was uploaded.
     * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
     */
    readonly checksum_sha256: string;
  }
  /**
   * The file could not be used; the project goes on waiting for usable data.
   * max-bytes 4194304
   */
  export interface UsageDataRejectedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * As in ``UsageDataImported``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly method: string;
    /**
     * What is wrong with the data and where.
     * maxItems 1000
     */
    readonly reasons: ReadonlyArray<string>;
  }
  /**
   * Roof, shade, electrical service and authority of the site, as design needs them.
   * max-bytes 4194304
   */
  export interface SiteAssessedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /** The site without address and notes. */
    readonly site: SiteAssessedV1Site;
    /** Where the site stands in the registers of utility and authority. */
    readonly reference: SiteAssessedV1SiteReference;
  }
  /**
   * Roof, shade, electrical service and authority of the site, as design needs them.
   * max-bytes 4194304
   */
  export interface SiteAssessedV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What is personal of this event: base64 of a nonce of 12 bytes and of what AES-256-GCM makes, under the project's
     * key, of a JSON object of the fields; ``<name of the event without its version> <project_id>`` is authenticated with
     * it. Null where nothing personal is stated.
     * default null
     */
    readonly sealed?: string | null;
    /**
     * The site without address and notes; null where it is sealed.
     * default null
     */
    readonly site?: Site | null;
    /** Where the site stands in the registers of utility and authority. */
    readonly reference: SiteReference;
  }
  /**
   * What the home uses and what a first system would make and save, before anything is designed.
   * max-bytes 4194304
   */
  export interface EnergyAnalysisCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Consumption of a typical year, kWh.
     * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly kwh_annual: number;
    /**
     * Share of it that does not depend on the weather, kWh a year.
     * minimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly base_kwh: number;
    /**
     * Share of it for cooling, kWh a year.
     * minimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly cooling_kwh: number;
    /**
     * Share of it for heating, kWh a year.
     * minimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly heating_kwh: number;
    /** The consumption through the year. */
    readonly load: EnergyAnalysisCompletedV1LoadProfile;
    /** How good the usage data was. */
    readonly grade: EnergyAnalysisCompletedV1QualityGrade;
    /**
     * The tariff by which the savings were computed.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly tariff_id: string;
    /**
     * DC size of the first system, kW.
     * minimum 0, maximum 100000, unit "kW"
     */
    readonly preliminary_kwdc: number;
    /**
     * What it would make in a typical year, kWh.
     * minimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly preliminary_annual_kwh: number;
    /**
     * Median of the first year's savings, US cents; may be negative.
     * minimum -1000000000000, maximum 1000000000000, unit "US cent"
     */
    readonly savings_year1_cents: number;
    /**
     * Savings that are exceeded with 90 % probability, US cents.
     * minimum -1000000000000, maximum 1000000000000, unit "US cent"
     */
    readonly savings_p10_cents: number;
    /**
     * Savings that are exceeded with 10 % probability, US cents.
     * minimum -1000000000000, maximum 1000000000000, unit "US cent"
     */
    readonly savings_p90_cents: number;
    /**
     * Version of the model that computed it.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly model_version: string;
  }
  /**
   * What the home uses and what a first system would make and save, before anything is designed.
   * max-bytes 4194304
   */
  export interface EnergyAnalysisCompletedV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What is personal of this event: base64 of a nonce of 12 bytes and of what AES-256-GCM makes, under the project's
     * key, of a JSON object of the fields; ``<name of the event without its version> <project_id>`` is authenticated with
     * it. Null where nothing personal is stated.
     * default null
     */
    readonly sealed?: string | null;
    /**
     * Consumption of a typical year, kWh.
     * minimum 0, exclusiveMinimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly kwh_annual: number;
    /**
     * Share of it that does not depend on the weather, kWh a year.
     * minimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly base_kwh: number;
    /**
     * Share of it for cooling, kWh a year.
     * minimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly cooling_kwh: number;
    /**
     * Share of it for heating, kWh a year.
     * minimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly heating_kwh: number;
    /**
     * The consumption through the year; null where it is sealed.
     * default null
     */
    readonly load?: LoadProfile | null;
    /** How good the usage data was. */
    readonly grade: QualityGrade;
    /**
     * The tariff by which the savings were computed.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly tariff_id: string;
    /**
     * DC size of the first system, kW.
     * minimum 0, maximum 100000, unit "kW"
     */
    readonly preliminary_kwdc: number;
    /**
     * What it would make in a typical year, kWh.
     * minimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly preliminary_annual_kwh: number;
    /**
     * Median of the first year's savings, US cents; may be negative.
     * minimum -1000000000000, maximum 1000000000000, unit "US cent"
     */
    readonly savings_year1_cents: number;
    /**
     * Savings that are exceeded with 90 % probability, US cents.
     * minimum -1000000000000, maximum 1000000000000, unit "US cent"
     */
    readonly savings_p10_cents: number;
    /**
     * Savings that are exceeded with 10 % probability, US cents.
     * minimum -1000000000000, maximum 1000000000000, unit "US cent"
     */
    readonly savings_p90_cents: number;
    /**
     * Version of the model that computed it.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly model_version: string;
  }
  /**
   * How well the site suits, from its components; a hard fail decides alone.
   * max-bytes 4194304
   */
  export interface FeasibilityScoredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * 0 to 100; the sum of the components.
     * minimum 0, maximum 100, unit "1"
     */
    readonly score: number;
    /**
     * Points by component, e.g. ``roof``, ``shade``.
     * maxProperties 100
     */
    readonly components: { readonly [name: string]: number };
    /**
     * Conditions that no score can outweigh; empty where there is none.
     * maxItems 1000, default []
     */
    readonly hard_fails?: ReadonlyArray<string>;
  }
  /**
   * The project is worth a design: the entry criteria of the value stream are met.
   * max-bytes 4194304
   */
  export interface LeadQualifiedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What is personal of this event: base64 of a nonce of 12 bytes and of what AES-256-GCM makes, under the project's
     * key, of a JSON object of the fields; ``<name of the event without its version> <project_id>`` is authenticated with
     * it. Null where nothing personal is stated.
     * default null
     */
    readonly sealed?: string | null;
    /**
     * Feasibility, 0 to 100.
     * minimum 0, maximum 100, unit "1"
     */
    readonly score: number;
    /** Where the site stands in the registers of utility and authority. */
    readonly reference: SiteReference;
    /**
     * Band of creditworthiness that the customer gave; null where it was not asked or not answered, and where it
     * is sealed.
     * default null
     */
    readonly credit_band?: string | null;
  }
  /**
   * Not now: kept warm and scored again when something changes or after the stated interval.
   * max-bytes 4194304
   */
  export interface LeadNurturedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What stands against a design today.
     * maxItems 1000
     */
    readonly reason_codes: ReadonlyArray<string>;
    /**
     * When it is scored again at the latest.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly review_at: Instant;
  }
  /**
   * The project ends here: a criterion that no design can heal.
   * max-bytes 4194304
   */
  export interface LeadDisqualifiedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The criteria that are not met; at least one.
     * minItems 1, maxItems 1000
     */
    readonly reason_codes: ReadonlyArray<string>;
  }
  /**
   * The customer asked to stop before signing anything.
   * max-bytes 4194304
   */
  export interface LeadWithdrawnV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What the customer said.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
  }
  /**
   * Nobody contacted the customer within the policy's time.
   * max-bytes 4194304
   */
  export interface SpeedToLeadMissedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When the first contact was due.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly due_at: Instant;
  }
  /**
   * How far the preliminary analysis was from what came out.
   * max-bytes 4194304
   */
  export interface AnalysisAccuracyMeasuredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * ``DESIGN`` (preliminary against final design) or ``METERED`` (against the meter).
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly basis: string;
    /**
     * What was predicted, kWh a year.
     * minimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly predicted_kwh: number;
    /**
     * What came out, kWh a year.
     * minimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly actual_kwh: number;
    /**
     * Absolute difference relative to what came out, %.
     * minimum 0, maximum 1000000.0, unit "%"
     */
    readonly abs_err_pct: number;
    /**
     * Normalised mean bias error (ASHRAE Guideline 14), %; positive where too much was predicted.
     * minimum -1000000.0, maximum 1000000.0, unit "%"
     */
    readonly nmbe_pct: number;
    /**
     * Coefficient of variation of the root mean square error (ASHRAE Guideline 14), %; null for a single value.
     * default null
     */
    readonly cvrmse_pct?: number | null;
    /**
     * Number of values that were compared.
     * minimum 0, maximum 1000000, unit "1"
     */
    readonly n: number;
    /**
     * The design compared with; null where the comparison is with the meter.
     * default null
     */
    readonly design_id?: Uuid | null;
  }
  /**
   * What was personal of this project is to be forgotten, by everybody who was told anything of it.
   *
   * Comes on a topic of its own, which all readers of any topic may read.
   * max-bytes 4194304
   */
  export interface ProjectErasedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When it was decided.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly erased_at: Instant;
    /**
     * ``request``: the person asked for it; ``retention``: the time for which it was kept is over.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly ground: string;
  }
  /**
   * Lead has closed its record of the project.
   * max-bytes 4194304
   */
  export interface CompensationCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was.
     * maxItems 1000
     */
    readonly actions: ReadonlyArray<string>;
    /** False where the service had never heard of the project; it keeps the closed record all the same. */
    readonly had_record: boolean;
  }
  /**
   * Lead asks a person to do something.
   * max-bytes 4194304
   */
  export interface TaskOpenedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /**
     * A few words, the same for all of a kind.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly title: string;
    /**
     * Whose it is to do, by the table of roles.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly role: string;
    /**
     * Which of the organisations of the role; null where none is recorded.
     * default null
     */
    readonly organisation?: string | null;
    /**
     * The operation of the service's OpenAPI that answers it; null for one that ends by itself.
     * default null
     */
    readonly operation?: string | null;
  }
  /**
   * A task of lead was taken on, given back, put off or commented on.
   * max-bytes 4194304
   */
  export interface TaskChangedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /** Whether somebody has taken it on. */
    readonly assigned: boolean;
    /**
     * When it is to be seen again; null for one that is seen now.
     * default null
     */
    readonly snoozed_until?: Instant | null;
  }
  /**
   * A task of lead is no longer open.
   * max-bytes 4194304
   */
  export interface TaskClosedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /** answered: by its form; overtaken: the project went on without it; replaced: it was asked anew. */
    readonly outcome: TaskOutcome;
  }
}

export namespace design {
  /**
   * The clock of proposal generation starts (metric 3).
   * max-bytes 4194304
   */
  export interface DesignRequestedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When the clock started.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly requested_at: Instant;
  }
  /**
   * The design has to change; the constraints say within what bounds.
   * max-bytes 4194304
   */
  export interface RedesignRequestedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /** Why it has to change. */
    readonly trigger: RedesignTrigger;
    /** Within what bounds. */
    readonly constraints: DesignConstraints;
  }
  /**
   * A buildable design. After signature a further version leads to a change order, never silently.
   * max-bytes 4194304
   */
  export interface DesignVersionCreatedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /** What is to be built. */
    readonly design: DesignVersionCreatedV1DesignFacts;
    /**
     * Why an earlier version was changed; null for the first.
     * default null
     */
    readonly trigger?: DesignVersionCreatedV1RedesignTrigger | null;
    /**
     * DC nameplate power over AC rating.
     * minimum 0, exclusiveMinimum 0, maximum 1000, unit "1"
     */
    readonly dc_ac_ratio: number;
    /**
     * Sum of the losses from plane-of-array irradiance to AC energy, %.
     * minimum 0, maximum 100, unit "%"
     */
    readonly losses_pct: number;
    /**
     * Every design rule that was applied.
     * maxItems 1000
     */
    readonly checks: ReadonlyArray<DesignVersionCreatedV1DesignCheck>;
    /**
     * Everything that has to be bought.
     * maxItems 1000
     */
    readonly bill_of_materials: ReadonlyArray<DesignVersionCreatedV1EquipmentLine>;
    /**
     * Cash price before incentives, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly price_cents: number;
    /**
     * Time from request to design on the project calendar, seconds.
     * minimum 0, maximum 1000000000.0, unit "s"
     */
    readonly duration_s: number;
  }
  /**
   * A buildable design. After signature a further version leads to a change order, never silently.
   * max-bytes 4194304
   */
  export interface DesignVersionCreatedV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /** What is to be built. */
    readonly design: DesignFacts;
    /**
     * Why an earlier version was changed; null for the first.
     * default null
     */
    readonly trigger?: RedesignTrigger | null;
    /**
     * DC nameplate power over AC rating; null for storage alone.
     * default null
     */
    readonly dc_ac_ratio?: number | null;
    /**
     * Sum of the losses from plane-of-array irradiance to AC energy, %.
     * minimum 0, maximum 100, unit "%"
     */
    readonly losses_pct: number;
    /**
     * Every design rule that was applied.
     * maxItems 1000
     */
    readonly checks: ReadonlyArray<DesignCheck>;
    /**
     * Everything that has to be bought.
     * maxItems 1000
     */
    readonly bill_of_materials: ReadonlyArray<EquipmentLine>;
    /**
     * Cash price before incentives, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly price_cents: number;
    /**
     * Time from request to design on the project calendar, seconds.
     * minimum 0, maximum 1000000000.0, unit "s"
     */
    readonly duration_s: number;
    /**
     * What who buys it is expected to get on the day of this design; null in records from before it was told.
     * default null
     */
    readonly incentives?: ReadonlyArray<IncentiveAmount> | null;
    /**
     * True where the maker replaces a piece: price and incentives stay as they were signed, whatever they are today.
     * default false
     */
    readonly under_warranty?: boolean;
  }
  /**
   * No design satisfies this rule on this site; a designer has to look.
   * max-bytes 4194304
   */
  export interface DesignCheckFailedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Name of the rule.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly rule: string;
    /**
     * What the rule allows, in ``unit``; null where it sets no limit.
     * default null
     */
    readonly limit?: number | string | null;
    /**
     * The best that was found, in ``unit``; null where nothing can be measured.
     * default null
     */
    readonly value?: number | string | null;
    /**
     * Unit of ``limit`` and ``value``; empty for texts and pure numbers.
     * maxLength 32, pattern "^[^\\x00-\\x1f\\x7f]*$", default ""
     */
    readonly unit?: string;
    /**
     * What stands in the way.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly detail: string;
  }
  /**
   * A proposal can be shown: the options, what they assume, and until when they hold.
   * max-bytes 4194304
   */
  export interface ProposalGeneratedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The proposal; the same through all its revisions.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly proposal_id: Uuid;
    /**
     * Revision of the proposal, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly revision: number;
    /** The design that the recommended option is built on. */
    readonly design: ProposalGeneratedV1DesignFacts;
    /**
     * The alternatives; at least one.
     * minItems 1, maxItems 50
     */
    readonly options: ReadonlyArray<ProposalGeneratedV1ProposalOption>;
    /**
     * The offer holds until here.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly valid_until: Instant;
    /**
     * What the figures rest on: tariff, escalation, degradation, weather, incentives, each by name.
     * maxProperties 2000
     */
    readonly assumptions: { readonly [name: string]: ProposalGeneratedV1Json };
    /**
     * Hash of the document that the customer gets.
     * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
     */
    readonly document_sha256: string;
    /**
     * Time from request to proposal on the project calendar, seconds.
     * minimum 0, maximum 1000000000.0, unit "s"
     */
    readonly duration_s: number;
  }
  /**
   * A proposal can be shown: the options, what they assume, and until when they hold.
   * max-bytes 4194304
   */
  export interface ProposalGeneratedV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The proposal; the same through all its revisions.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly proposal_id: Uuid;
    /**
     * Revision of the proposal, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly revision: number;
    /** The design that the recommended option is built on. */
    readonly design: DesignFacts;
    /**
     * The alternatives; at least one.
     * minItems 1, maxItems 50
     */
    readonly options: ReadonlyArray<ProposalOption>;
    /**
     * The offer holds until here.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly valid_until: Instant;
    /**
     * What the figures rest on: tariff, escalation, degradation, weather, incentives, each by name.
     * maxProperties 2000
     */
    readonly assumptions: { readonly [name: string]: Json };
    /**
     * Hash of the document that the customer gets.
     * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
     */
    readonly document_sha256: string;
    /**
     * Time from request to proposal on the project calendar, seconds.
     * minimum 0, maximum 1000000000.0, unit "s"
     */
    readonly duration_s: number;
  }
  /**
   * The customer has seen the proposal (metric 5 counts from here).
   * max-bytes 4194304
   */
  export interface ProposalPresentedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The proposal.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly proposal_id: Uuid;
    /** Decides the cooling-off rule: 16 CFR 429 covers sales at the home or a temporary place. */
    readonly in_home: boolean;
  }
  /**
   * The customer chose an option. Carries all that contracting needs to write the contract.
   * max-bytes 4194304
   */
  export interface ProposalAcceptedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The proposal.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly proposal_id: Uuid;
    /** What the customer chose. */
    readonly option: ProposalAcceptedV1ProposalOption;
    /** How the customer wants to pay. */
    readonly product: ProposalAcceptedV1FinancingProduct;
    /** What is to be built for it. */
    readonly design: ProposalAcceptedV1DesignFacts;
    /**
     * Everything that has to be bought.
     * maxItems 1000
     */
    readonly bill_of_materials: ReadonlyArray<ProposalAcceptedV1EquipmentLine>;
    /** Where the site stands in the registers of utility and authority. */
    readonly reference: ProposalAcceptedV1SiteReference;
    /** True where the sale was made at the home or a temporary place (16 CFR 429). */
    readonly in_home: boolean;
  }
  /**
   * The customer chose an option. Carries all that contracting needs to write the contract.
   * max-bytes 4194304
   */
  export interface ProposalAcceptedV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The proposal.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly proposal_id: Uuid;
    /** What the customer chose. */
    readonly option: ProposalOption;
    /** How the customer wants to pay. */
    readonly product: FinancingProduct;
    /**
     * True where it is the PPA whose energy is all paid for at once.
     * default false
     */
    readonly prepaid?: boolean;
    /** What is to be built for it. */
    readonly design: DesignFacts;
    /**
     * Everything that has to be bought.
     * maxItems 1000
     */
    readonly bill_of_materials: ReadonlyArray<EquipmentLine>;
    /** Where the site stands in the registers of utility and authority. */
    readonly reference: SiteReference;
    /** True where the sale was made at the home or a temporary place (16 CFR 429). */
    readonly in_home: boolean;
  }
  /**
   * The customer does not want any of the options; the project ends.
   * max-bytes 4194304
   */
  export interface ProposalDeclinedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The proposal.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly proposal_id: Uuid;
    /**
     * What the customer said.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
  }
  /**
   * The validity ran out. A new revision follows until ``final``; then the project ends.
   * max-bytes 4194304
   */
  export interface ProposalExpiredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The proposal.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly proposal_id: Uuid;
    /**
     * The revision that ran out.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly revision: number;
    /** True where no further revision follows. */
    readonly final: boolean;
  }
  /**
   * The drawings of a design that was signed, for whoever applies for its permits.
   * max-bytes 4194304
   */
  export interface DesignSheetsIssuedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The design.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly design_id: Uuid;
    /**
     * Version of the design that they show.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly design_version: number;
    /**
     * The sheets in their order; those that are too large for an event are left out.
     * maxItems 50
     */
    readonly sheets: ReadonlyArray<DesignSheet>;
    /**
     * Numbers of sheets that are too large for an event; they lie with design alone.
     * maxItems 1000, default []
     */
    readonly left_out?: ReadonlyArray<string>;
  }
  /**
   * The signed design, fixed by its hash.
   * max-bytes 4194304
   */
  export interface DesignFrozenV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /** The version that was signed. */
    readonly design: DesignFrozenV1DesignFacts;
    /**
     * Annual kWh per kWdc over that of the site's best plane (metric 4a); null where that is not known.
     * default null
     */
    readonly yield_ratio?: number | null;
  }
  /**
   * The signed design, fixed by its hash.
   * max-bytes 4194304
   */
  export interface DesignFrozenV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /** The version that was signed. */
    readonly design: DesignFacts;
    /**
     * Annual kWh per kWdc over that of the site's best plane (metric 4a); null where that is not known.
     * default null
     */
    readonly yield_ratio?: number | null;
  }
  /**
   * Design has archived what it had and closed its record of the project.
   * max-bytes 4194304
   */
  export interface CompensationCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was.
     * maxItems 1000
     */
    readonly actions: ReadonlyArray<string>;
    /** False where the service had never heard of the project; it keeps the closed record all the same. */
    readonly had_record: boolean;
  }
  /**
   * Design asks a person to do something.
   * max-bytes 4194304
   */
  export interface TaskOpenedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /**
     * A few words, the same for all of a kind.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly title: string;
    /**
     * Whose it is to do, by the table of roles.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly role: string;
    /**
     * Which of the organisations of the role; null where none is recorded.
     * default null
     */
    readonly organisation?: string | null;
    /**
     * The operation of the service's OpenAPI that answers it; null for one that ends by itself.
     * default null
     */
    readonly operation?: string | null;
  }
  /**
   * A task of design was taken on, given back, put off or commented on.
   * max-bytes 4194304
   */
  export interface TaskChangedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /** Whether somebody has taken it on. */
    readonly assigned: boolean;
    /**
     * When it is to be seen again; null for one that is seen now.
     * default null
     */
    readonly snoozed_until?: Instant | null;
  }
  /**
   * A task of design is no longer open.
   * max-bytes 4194304
   */
  export interface TaskClosedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /** answered: by its form; overtaken: the project went on without it; replaced: it was asked anew. */
    readonly outcome: TaskOutcome;
  }
}

export namespace contracting {
  /**
   * The lender was asked. Nothing of the customer's finances is in here.
   * max-bytes 4194304
   */
  export interface FinancingAppliedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The application to the lender.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /** What the lender is asked for. */
    readonly product: FinancingProduct;
    /**
     * Amount to be financed, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly amount_cents: number;
    /**
     * Length of the loan, lease or PPA, months.
     * minimum 1, maximum 1200, unit "month"
     */
    readonly term_months: number;
    /**
     * True where the customer would pay for all energy of a PPA at once.
     * default false
     */
    readonly prepaid?: boolean;
    /**
     * The change order that makes a financed contract dearer; null where it is the contract itself that is financed.
     * default null
     */
    readonly change_order_id?: Uuid | null;
  }
  /**
   * The lender agrees, with or without stipulations.
   * max-bytes 4194304
   */
  export interface FinancingApprovedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The application to the lender.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * Annual percentage rate (12 CFR 1026.22), %.
     * minimum -1000, maximum 1000, unit "%"
     */
    readonly apr_pct: number;
    /**
     * What the lender keeps of the amount, %.
     * minimum 0, maximum 100, unit "%"
     */
    readonly dealer_fee_pct: number;
    /**
     * Empty for a clean approval; otherwise as many as the lender still wants to see before
     * funding; what they are stays with contracting, since they speak of a person.
     * maxItems 1000, default []
     */
    readonly stipulations?: ReadonlyArray<string>;
    /**
     * The change order that makes a financed contract dearer; null where it is the contract itself that is financed.
     * default null
     */
    readonly change_order_id?: Uuid | null;
  }
  /**
   * The adverse-action notice is due within 30 days (12 CFR 1002.9).
   * max-bytes 4194304
   */
  export interface FinancingDeclinedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The application to the lender.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * The lender's principal reasons (12 CFR 1002.9(b)(2)); at least one. How many; what
     * they are stays with contracting.
     * minItems 1, maxItems 1000
     */
    readonly adverse_reasons: ReadonlyArray<string>;
    /**
     * Last day for the adverse-action notice.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly notice_due: LocalDate;
    /**
     * Until here the customer may choose another way to pay; then the project ends. Of a change order the
     * instant of the refusal: beside a loan the customer would pay directly what is dearer, and a change of a system that
     * another owns is rejected.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly alternatives_until: Instant;
    /**
     * The change order that makes a financed contract dearer; null where it is the contract itself that is financed.
     * default null
     */
    readonly change_order_id?: Uuid | null;
  }
  /**
   * The lender offers other terms than were asked for. The customer has to accept them.
   * max-bytes 4194304
   */
  export interface FinancingCounterofferedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The application to the lender.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * Annual percentage rate that is offered (12 CFR 1026.22), %.
     * minimum -1000, maximum 1000, unit "%"
     */
    readonly apr_pct: number;
    /**
     * What the lender would keep of the amount, %.
     * minimum 0, maximum 100, unit "%"
     */
    readonly dealer_fee_pct: number;
    /**
     * Length that is offered, months.
     * minimum 1, maximum 1200, unit "month"
     */
    readonly term_months: number;
    /**
     * Silence until here refuses the offer: 90 days after it was told (12 CFR 1002.9(a)(1)(iv)).
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly accept_until: Instant;
  }
  /**
   * The lender cannot decide yet: the applicant is told what is missing (12 CFR 1002.9(c)(2)).
   * max-bytes 4194304
   */
  export interface FinancingIncompleteV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The application to the lender.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * As many as the lender wants to have, at least one; what they are stays with contracting.
     * minItems 1, maxItems 1000
     */
    readonly missing: ReadonlyArray<string>;
    /**
     * By then it has to be there; later the application counts as withdrawn.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly complete_until: Instant;
  }
  /**
   * The approval lapsed before its stipulations were cleared: the contract cannot take effect by it.
   * max-bytes 4194304
   */
  export interface FinancingExpiredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The application to the lender.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * As many as the lender had not seen; what they are stays with contracting.
     * maxItems 1000
     */
    readonly open_stipulations: ReadonlyArray<string>;
  }
  /**
   * The lender has seen what it asked for.
   * max-bytes 4194304
   */
  export interface StipulationClearedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The application to the lender.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * The stipulation.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly stipulation_id: Uuid;
    /**
     * Stipulations of the application that are still open, pieces; the contract may take effect at 0.
     * minimum 0, maximum 1000000, unit "1"
     */
    readonly remaining: number;
  }
  /**
   * A disclosure that the law asks for before signature was handed over in this version.
   * max-bytes 4194304
   */
  export interface DisclosureDeliveredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Which disclosure it was.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly disclosure: string;
    /**
     * Edition of the text.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly version: string;
    /**
     * Hash of the document in which it stands; null in records from before documents were kept.
     * default null
     */
    readonly document_sha256?: string | null;
    /**
     * The rule that asks for it; null in records from before rules were named.
     * default null
     */
    readonly citation?: string | null;
    /**
     * That document in the list of the project's documents; null in records from before.
     * default null
     */
    readonly document_id?: Uuid | null;
    /**
     * To whom of the contract's parties; null where it was for all, and in records from before parties were named.
     * default null
     */
    readonly party_id?: Uuid | null;
    /**
     * ``electronic`` or ``paper``; null in records from before.
     * default null
     */
    readonly how?: string | null;
    /**
     * When the party first opened it; null while it has not. Told again once it has signed.
     * default null
     */
    readonly opened_at?: Instant | null;
    /**
     * When the party confirmed it with its signature; null while it has not.
     * default null
     */
    readonly acknowledged_at?: Instant | null;
  }
  /**
   * The contract, in exactly this document, is with the customer for signature.
   * max-bytes 4194304
   */
  export interface ContractSentV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /**
     * Hash of the contract's document.
     * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
     */
    readonly document_sha256: string;
    /**
     * Contract price, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly price_cents: number;
  }
  /**
   * All signers have signed. Not binding before the cooling-off period has ended.
   * max-bytes 4194304
   */
  export interface ContractSignedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /**
     * Hash of the contract's document.
     * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
     */
    readonly document_sha256: string;
    /**
     * When the last signer signed.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly signed_at: Instant;
    /** True where the sale was made at the home or a temporary place (16 CFR 429). */
    readonly in_home: boolean;
    /** What was sold. */
    readonly design: ContractSignedV1DesignFacts;
    /**
     * Contract price, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly price_cents: number;
  }
  /**
   * All signers have signed. Not binding before the cooling-off period has ended.
   * max-bytes 4194304
   */
  export interface ContractSignedV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /**
     * Hash of the contract's document.
     * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
     */
    readonly document_sha256: string;
    /**
     * When the last signer signed.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly signed_at: Instant;
    /** True where the sale was made at the home or a temporary place (16 CFR 429). */
    readonly in_home: boolean;
    /** What was sold. */
    readonly design: DesignFacts;
    /**
     * Contract price, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly price_cents: number;
    /**
     * Last seal of the trail of the signature; null in records from before it was anchored.
     * default null
     */
    readonly trail_head?: string | null;
    /**
     * Dated rules that decide about this contract, each with its version; empty in records from before that.
     * maxItems 1000, default []
     */
    readonly rules?: ReadonlyArray<string>;
  }
  /**
   * The customer may cancel without cause until the deadline.
   * max-bytes 4194304
   */
  export interface RescissionPeriodStartedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /**
     * The last instant of the period: midnight of the last day, local to the site (16 CFR 429).
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly deadline: Instant;
    /**
     * The cooling-off rule that sets the deadline.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly rule: string;
    /**
     * Version of that rule; null in records from before it was kept.
     * default null
     */
    readonly rule_version?: number | null;
    /**
     * The change order that alone may be cancelled; null for the contract itself.
     * default null
     */
    readonly change_order_id?: Uuid | null;
    /**
     * Every right that applies; empty where only the company's own days do, and in records from before they were
     * told.
     * maxItems 20, default []
     */
    readonly rights?: ReadonlyArray<OpenRight>;
  }
  /**
   * The customer cancelled within the cooling-off period: no fee, and the deposit goes back.
   * max-bytes 4194304
   */
  export interface ContractRescindedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /**
     * When the notice of cancellation counts as given.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly received_at: Instant;
    /**
     * How the notice came: ``web``, ``email``, ``mail``, ``in_person``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly method: string;
    /**
     * The letter, where it came by one; empty for a notice that the customer gave in a session of ours.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
    /**
     * Which of the parties gave it: one consumer's notice binds all; null where it came by letter, and in records from
     * before parties were named.
     * default null
     */
    readonly party_id?: Uuid | null;
  }
  /**
   * The cooling-off period ended without a cancellation.
   * max-bytes 4194304
   */
  export interface RescissionPeriodExpiredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /**
     * The change order whose period it was; null for the contract's own.
     * default null
     */
    readonly change_order_id?: Uuid | null;
  }
  /**
   * The contract is binding: cooling-off is over and the money is arranged.
   * max-bytes 4194304
   */
  export interface ContractEffectiveV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /**
     * Contract price, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly price_cents: number;
  }
  /**
   * The customer's deposit has arrived, or a part of it.
   * max-bytes 4194304
   */
  export interface DepositReceivedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What was paid, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly amount_cents: number;
    /**
     * The payment processor's number of the payment; null in records of before it was told.
     * default null
     */
    readonly reference?: string | null;
    /**
     * When its receipt was booked; null in records of before it was told.
     * default null
     */
    readonly received_at?: Instant | null;
  }
  /**
   * A part of the deposit is not paid any more: the payer or the bank took it back, or a lower price limits it.
   * max-bytes 4194304
   */
  export interface DepositReversedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What was taken back of the deposit, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly amount_cents: number;
    /**
     * The payment processor's number of the payment.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly reference: string;
    /**
     * The payment processor's number of the reversal.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly reversal: string;
  }
  /**
   * The deposit is on its way back, within what the rule allows.
   * max-bytes 4194304
   */
  export interface DepositRefundedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What goes back, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly amount_cents: number;
    /**
     * Last day for the refund.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly due_by: LocalDate;
  }
  /**
   * The order to build: the frozen design, its bill of materials and where it stands.
   * max-bytes 4194304
   */
  export interface SalesOrderCreatedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The order to build.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly sales_order_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /** The frozen design. */
    readonly design: SalesOrderCreatedV1DesignFacts;
    /**
     * Everything that has to be bought.
     * maxItems 1000
     */
    readonly bill_of_materials: ReadonlyArray<SalesOrderCreatedV1EquipmentLine>;
    /**
     * Contract price, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly price_cents: number;
    /** How the customer pays. */
    readonly product: SalesOrderCreatedV1FinancingProduct;
    /** Where the site stands in the registers of utility and authority. */
    readonly reference: SalesOrderCreatedV1SiteReference;
  }
  /**
   * The order to build: the frozen design, its bill of materials and where it stands.
   * max-bytes 4194304
   */
  export interface SalesOrderCreatedV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The order to build.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly sales_order_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /** The frozen design. */
    readonly design: DesignFacts;
    /**
     * Everything that has to be bought.
     * maxItems 1000
     */
    readonly bill_of_materials: ReadonlyArray<EquipmentLine>;
    /**
     * Contract price, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly price_cents: number;
    /** How the customer pays. */
    readonly product: FinancingProduct;
    /**
     * True where all energy of a PPA is paid for at once, when the system may operate.
     * default false
     */
    readonly prepaid?: boolean;
    /** Where the site stands in the registers of utility and authority. */
    readonly reference: SiteReference;
  }
  /**
   * The order to build has come further, stands still, or has ended.
   * max-bytes 4194304
   */
  export interface SalesOrderProgressedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The order to build.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly sales_order_id: Uuid;
    /**
     * Where it was before, in the words of ``state``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly former: string;
    /**
     * ``created``, ``ntp_granted``, ``in_fulfilment``, ``suspended``, ``completed``, ``cancelled``, ``terminated``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly state: string;
  }
  /**
   * The customer has to choose after a denial or a study requirement; silence is withdrawal.
   * max-bytes 4194304
   */
  export interface InterconnectionDecisionRequestedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The question to the customer.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly decision_id: Uuid;
    /**
     * What paying would cost the customer, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly cost_cents: number;
    /**
     * Between what the customer can choose.
     * maxItems 10
     */
    readonly choices: ReadonlyArray<DecisionChoice>;
    /**
     * Silence until here is withdrawal.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly deadline: Instant;
    /**
     * What ``reduce`` can mean, each way with about what it changes of the price; empty where only the size can.
     * maxItems 20, default []
     */
    readonly options?: ReadonlyArray<InterconnectionOption>;
  }
  /**
   * What the customer chose, or what silence until the deadline chose.
   * max-bytes 4194304
   */
  export interface InterconnectionDecisionMadeV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The question to the customer.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly decision_id: Uuid;
    /** What was chosen. */
    readonly choice: DecisionChoice;
    /**
     * Largest AC rating that the customer agreed to, kW; null where the size stays.
     * default null
     */
    readonly max_kwac?: number | null;
    /**
     * Most that may flow to the grid, kW; null where that is not limited.
     * default null
     */
    readonly export_limit_kw?: number | null;
    /**
     * Which way was chosen where it was ``reduce``; null where only the size could change.
     * default null
     */
    readonly option?: WayOut | null;
    /**
     * Usable energy of the battery that belongs to that way, kWh; null where none does.
     * default null
     */
    readonly battery_kwh?: number | null;
    /**
     * The interconnection application that was decided about; null in records from before it was named.
     * default null
     */
    readonly application_id?: Uuid | null;
  }
  /**
   * The customer no longer wants a part of what was signed: a change order without it follows, the rest stands.
   * max-bytes 4194304
   */
  export interface PartialCancellationRequestedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /**
     * What is left out: ``battery``, or ``roof``: the arrays on some of its planes.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly part: string;
    /**
     * The roof planes of the site that are left out; empty for another part.
     * maxItems 100, default []
     */
    readonly planes?: ReadonlyArray<string>;
    /**
     * When the customer said so.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly requested_at: Instant;
  }
  /**
   * Another design and price than signed; the customer has to agree where the change is material.
   * max-bytes 4194304
   */
  export interface ChangeOrderProposedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The change order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly change_order_id: Uuid;
    /** The design that takes the place of the signed one. */
    readonly design: ChangeOrderProposedV1DesignFacts;
    /**
     * New contract price, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly price_cents: number;
    /**
     * New price less the signed one, US cents.
     * minimum -1000000000000, maximum 1000000000000, unit "US cent"
     */
    readonly price_change_cents: number;
    /** Material changes are disclosed and signed again; others are only recorded. */
    readonly material: boolean;
    /**
     * Why it has to change.
     * maxItems 1000
     */
    readonly reasons: ReadonlyArray<string>;
  }
  /**
   * Another design and price than signed; the customer has to agree where the change is material.
   * max-bytes 4194304
   */
  export interface ChangeOrderProposedV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The change order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly change_order_id: Uuid;
    /** The design that takes the place of the signed one. */
    readonly design: DesignFacts;
    /**
     * New contract price, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly price_cents: number;
    /**
     * New price less the signed one, US cents.
     * minimum -1000000000000, maximum 1000000000000, unit "US cent"
     */
    readonly price_change_cents: number;
    /** Material changes are disclosed and signed again; others are only recorded. */
    readonly material: boolean;
    /**
     * Why it has to change.
     * maxItems 1000
     */
    readonly reasons: ReadonlyArray<string>;
    /**
     * What the loan becomes; null without one, and in records from before it was told.
     * default null
     */
    readonly loan?: LoanFigures | null;
    /**
     * Hash of the change order on paper; null in records from before it was written.
     * default null
     */
    readonly document_sha256?: string | null;
    /**
     * What of the new price the customer pays directly, beside deposit and loan, US cents; a lender that was asked for
     * all of its loan lends no more.
     * minimum 0, maximum 1000000000000, default 0, unit "US cent"
     */
    readonly added_cents?: number;
  }
  /**
   * The customer agrees; ContractAmended follows.
   * max-bytes 4194304
   */
  export interface ChangeOrderApprovedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The change order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly change_order_id: Uuid;
  }
  /**
   * The customer does not agree, or cancels a change within its cooling-off period.
   *
   * The signed contract stands, unless what was signed cannot be built: then it ends without a fee. Of a system that
   * operates a change in effect is told here too where utility or authority refuse it: the system stays as it is.
   * max-bytes 4194304
   */
  export interface ChangeOrderRejectedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The change order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly change_order_id: Uuid;
    /**
     * What the customer, the utility or the authority said.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
  }
  /**
   * The contract now stands on another design version.
   * max-bytes 4194304
   */
  export interface ContractAmendedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /** The design that the contract now stands on. */
    readonly design: ContractAmendedV1DesignFacts;
    /**
     * Everything that has to be bought.
     * maxItems 1000
     */
    readonly bill_of_materials: ReadonlyArray<ContractAmendedV1EquipmentLine>;
    /**
     * Contract price, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly price_cents: number;
  }
  /**
   * The contract now stands on another design version.
   * max-bytes 4194304
   */
  export interface ContractAmendedV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /** The design that the contract now stands on. */
    readonly design: DesignFacts;
    /**
     * Everything that has to be bought.
     * maxItems 1000
     */
    readonly bill_of_materials: ReadonlyArray<EquipmentLine>;
    /**
     * Contract price, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly price_cents: number;
  }
  /**
   * The contract ends before the system is activated.
   * max-bytes 4194304
   */
  export interface ContractCancelledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The contract.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly contract_id: Uuid;
    /** Why it ends. */
    readonly reason: ClosingReason;
    /**
     * What the customer owes for the cancellation, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly fee_cents: number;
  }
  /**
   * Every service undoes its part of the project and closes its record.
   * max-bytes 4194304
   */
  export interface CompensationRequestedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The closing; one per project.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly closing_id: Uuid;
    /** Why the project ends. */
    readonly reason: ClosingReason;
    /**
     * What a person has to know besides; empty where nothing.
     * maxLength 4000, pattern "^[^\\x00]*$", default ""
     */
    readonly detail?: string;
  }
  /**
   * Not every service has answered in time; a person has to look.
   * max-bytes 4194304
   */
  export interface CompensationFailedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The closing; one per project.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly closing_id: Uuid;
    /**
     * The services that have not answered.
     * maxItems 1000
     */
    readonly waiting_for: ReadonlyArray<string>;
  }
  /**
   * All seven services have closed the project.
   * max-bytes 4194304
   */
  export interface ProjectClosedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The closing; one per project.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly closing_id: Uuid;
    /** Why it ended. */
    readonly reason: ClosingReason;
  }
  /**
   * Contracting asks a person to do something.
   * max-bytes 4194304
   */
  export interface TaskOpenedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /**
     * A few words, the same for all of a kind.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly title: string;
    /**
     * Whose it is to do, by the table of roles.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly role: string;
    /**
     * Which of the organisations of the role; null where none is recorded.
     * default null
     */
    readonly organisation?: string | null;
    /**
     * The operation of the service's OpenAPI that answers it; null for one that ends by itself.
     * default null
     */
    readonly operation?: string | null;
  }
  /**
   * A task of contracting was taken on, given back, put off or commented on.
   * max-bytes 4194304
   */
  export interface TaskChangedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /** Whether somebody has taken it on. */
    readonly assigned: boolean;
    /**
     * When it is to be seen again; null for one that is seen now.
     * default null
     */
    readonly snoozed_until?: Instant | null;
  }
  /**
   * A task of contracting is no longer open.
   * max-bytes 4194304
   */
  export interface TaskClosedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /** answered: by its form; overtaken: the project went on without it; replaced: it was asked anew. */
    readonly outcome: TaskOutcome;
  }
}

export namespace permitting {
  /**
   * All documents that the AHJ asks for are there.
   * max-bytes 4194304
   */
  export interface PermitPackageAssembledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /**
     * Names of the documents in the package.
     * maxItems 1000
     */
    readonly documents: ReadonlyArray<string>;
    /**
     * What it allows; the building permit where it is not stated.
     * default "building"
     */
    readonly kind?: PermitKind;
    /**
     * Of the packet, one PDF; null where it is bound later, or never was.
     * default null
     */
    readonly packet_sha256?: string | null;
  }
  /**
   * Which way the permit goes, and why not the instant one.
   * max-bytes 4194304
   */
  export interface PermitRouteSelectedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /** The way it goes. */
    readonly route: PermitRoute;
    /**
     * Why not the instant route; empty where it is taken.
     * maxItems 1000
     */
    readonly reasons: ReadonlyArray<string>;
    /**
     * What it allows; the building permit where it is not stated.
     * default "building"
     */
    readonly kind?: PermitKind;
  }
  /**
   * The application is with the AHJ; its review clock runs (metric 7).
   * max-bytes 4194304
   */
  export interface PermitSubmittedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /**
     * The authority having jurisdiction (AHJ).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly ahj_id: string;
    /**
     * Which submission this is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly submission: number;
    /**
     * When the authority has to have answered.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly review_due: Instant;
    /**
     * What it allows; the building permit where it is not stated.
     * default "building"
     */
    readonly kind?: PermitKind;
    /**
     * What the authority charges for it, US cents; null where that is not known.
     * default null
     */
    readonly fee_cents?: number | null;
  }
  /**
   * The AHJ wants changes: to papers, or where technical, to the design.
   * max-bytes 4194304
   */
  export interface PermitCorrectionsRequestedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /**
     * What the authority wants changed; at least one.
     * minItems 1, maxItems 1000
     */
    readonly findings: ReadonlyArray<Finding>;
    /**
     * When the corrections have to be in.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly due: Instant;
    /**
     * Which round of corrections this is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly round: number;
    /**
     * True from the third round on.
     * default false
     */
    readonly escalated?: boolean;
    /**
     * What it allows; the building permit where it is not stated.
     * default "building"
     */
    readonly kind?: PermitKind;
  }
  /**
   * The corrected application is with the AHJ again.
   * max-bytes 4194304
   */
  export interface PermitResubmittedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /**
     * Which submission this is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly submission: number;
    /**
     * Version of the design that was submitted.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly design_version: number;
    /**
     * What it allows; the building permit where it is not stated.
     * default "building"
     */
    readonly kind?: PermitKind;
    /**
     * Of the letter that answers each finding; null where nothing was found before.
     * default null
     */
    readonly letter_sha256?: string | null;
  }
  /**
   * The building permit is issued.
   * max-bytes 4194304
   */
  export interface PermitApprovedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /**
     * The authority's number of the permit.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly permit_number: string;
    /**
     * Day of issue, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly approved_on: LocalDate;
    /**
     * Last day of validity, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly expires_on: LocalDate;
    /**
     * What it allows; the building permit where it is not stated.
     * default "building"
     */
    readonly kind?: PermitKind;
    /**
     * Who issued it; null where it is not stated.
     * default null
     */
    readonly ahj_id?: string | null;
    /**
     * Who told us: ``authority``, or ``instant_tool``, the authority's automated check.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "authority"
     */
    readonly told_by?: string;
    /**
     * Who of the authority said so, as we kept it; empty where a tool has answered, and in older events.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
  }
  /**
   * An authority refuses, and nothing further is tried: the project ends. Before that come ``PermitRefused``.
   * max-bytes 4194304
   */
  export interface PermitRejectedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /**
     * What the authority says.
     * maxItems 1000
     */
    readonly reasons: ReadonlyArray<string>;
    /**
     * What it allows; the building permit where it is not stated.
     * default "building"
     */
    readonly kind?: PermitKind;
    /**
     * As of an approved permit.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
  }
  /**
   * The project needs this permit before building begins.
   * max-bytes 4194304
   */
  export interface PermitRequiredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /** What it is to allow. */
    readonly kind: PermitKind;
    /**
     * Who issues it.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly ahj_id: string;
    /**
     * Permits that have to be issued before this one is applied for.
     * maxItems 20, default []
     */
    readonly depends_on?: ReadonlyArray<PermitKind>;
  }
  /**
   * An authority has refused; whether to design anew, to appeal or to end is decided next.
   * max-bytes 4194304
   */
  export interface PermitRefusedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /** What it was to allow. */
    readonly kind: PermitKind;
    /**
     * Who refused.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly ahj_id: string;
    /**
     * What the authority says; at least one.
     * minItems 1, maxItems 1000
     */
    readonly reasons: ReadonlyArray<string>;
    /**
     * Which refusal of this permit this is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly refusal: number;
    /**
     * As of an approved permit.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
  }
  /**
   * What is done about a refusal.
   * max-bytes 4194304
   */
  export interface PermitRefusalAnsweredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /** What it was to allow. */
    readonly kind: PermitKind;
    /** Another design, an appeal, or the end. */
    readonly answer: RefusalAnswer;
    /**
     * What the authority said: what another design has to mend.
     * maxItems 1000, default []
     */
    readonly reasons?: ReadonlyArray<string>;
    /**
     * How many times the design was changed for this permit after a refusal, this one included.
     * minimum 0, maximum 100, default 0
     */
    readonly redesigns?: number;
  }
  /**
   * The permit ends soon unless work begins or it is extended.
   * max-bytes 4194304
   */
  export interface PermitExpiringV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /** What it allows. */
    readonly kind: PermitKind;
    /**
     * The issuer's number.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly permit_number: string;
    /**
     * Last day of validity, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly expires_on: LocalDate;
  }
  /**
   * The authority has given more time.
   * max-bytes 4194304
   */
  export interface PermitExtendedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /** What it allows. */
    readonly kind: PermitKind;
    /**
     * The issuer's number.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly permit_number: string;
    /**
     * The new last day of validity, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly expires_on: LocalDate;
  }
  /**
   * The permit has lapsed: nothing may be built under it until it is issued anew.
   * max-bytes 4194304
   */
  export interface PermitExpiredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /** What it allowed. */
    readonly kind: PermitKind;
    /**
     * The issuer's number.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly permit_number: string;
    /**
     * Last day of validity, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly expired_on: LocalDate;
    /**
     * True where the work had begun and rested for too long; false where it had not begun in time.
     * default false
     */
    readonly work_begun?: boolean;
  }
  /**
   * The authority has taken the permit back: work stops at once.
   * max-bytes 4194304
   */
  export interface PermitRevokedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /** What it allowed. */
    readonly kind: PermitKind;
    /**
     * The issuer's number.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly permit_number: string;
    /**
     * Day of the revocation, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly revoked_on: LocalDate;
    /**
     * What the authority says; at least one.
     * minItems 1, maxItems 1000
     */
    readonly reasons: ReadonlyArray<string>;
    /**
     * As of an approved permit.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
  }
  /**
   * The permit is held by somebody else now: another contractor, another owner.
   * max-bytes 4194304
   */
  export interface PermitTransferredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /** What it allows. */
    readonly kind: PermitKind;
    /**
     * The issuer's number.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly permit_number: string;
    /**
     * Licence of the contractor who holds it now: an entry of a public register, no personal data.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly licence: string;
    /**
     * Day from which that holds, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly transferred_on: LocalDate;
  }
  /**
   * The last inspection has passed: the permit is closed, and can no longer expire.
   * max-bytes 4194304
   */
  export interface PermitFinaledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The permit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly permit_id: Uuid;
    /** What it allowed. */
    readonly kind: PermitKind;
    /**
     * The issuer's number.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly permit_number: string;
    /**
     * Day of the last inspection, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly finaled_on: LocalDate;
  }
  /**
   * Our own pre-check before the application is sent.
   * max-bytes 4194304
   */
  export interface InterconnectionScreensEvaluatedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * What each screen found that could be decided.
     * maxItems 200
     */
    readonly screens: ReadonlyArray<ScreenResult>;
    /**
     * Review level: 1 simplified, 2 fast track, 3 study; null where a fact is missing that decides it.
     * default null
     */
    readonly level?: number | null;
    /**
     * Id of the dated rules and their version; null in records from before they were named.
     * default null
     */
    readonly rules?: string | null;
    /**
     * Screens that need a fact of the grid which nobody has stated; empty where all are decided.
     * maxItems 1000, default []
     */
    readonly undecided?: ReadonlyArray<string>;
  }
  /**
   * The formal application to AOV-04.
   * max-bytes 4194304
   */
  export interface InterconnectionApplicationSubmittedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * Which application of this project this is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly attempt: number;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * Review level of the application: 1 simplified, 2 fast track, 3 study.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly level: number;
    /**
     * Id and version of the dated rules by which it was screened, which it keeps; null in records from before.
     * default null
     */
    readonly rules?: string | null;
    /**
     * AC rating applied for, kW.
     * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
     */
    readonly kwac: number;
    /**
     * Most that may flow to the grid, kW; null where that is not limited.
     * default null
     */
    readonly export_limit_kw?: number | null;
    /**
     * Continuous power of the battery, kW; 0 without one.
     * minimum 0, maximum 100000, default 0, unit "kW"
     */
    readonly battery_kw?: number;
    /**
     * Model of the inverters.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly inverter_model: string;
    /**
     * Standard by which all inverters are listed, e.g. ``UL 1741-SB``; ``not stated`` where nobody has read that.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly certification: string;
    /**
     * IEEE 1547-2018 normal operating performance category, A or B.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly normal_category: string;
    /**
     * IEEE 1547-2018 abnormal operating performance category, I, II or III.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly abnormal_category: string;
    /** True where the customer has signed the utility's guide. */
    readonly customer_guide_signed: boolean;
    /**
     * When the application was sent.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly submitted_at: Instant;
    /**
     * Names of what is attached.
     * maxItems 1000, default []
     */
    readonly documents?: ReadonlyArray<string>;
    /**
     * A first generator, one more beside what is there, or another way of operating it.
     * default "new"
     */
    readonly purpose?: ApplicationPurpose;
    /**
     * Every inverter with its rating and listing; empty in records from before they were stated one by one.
     * maxItems 1000, default []
     */
    readonly inverters?: ReadonlyArray<AppliedInverter>;
    /**
     * Apparent rating of the inverters together, kVA; null where it is not known.
     * default null
     */
    readonly nameplate_kva?: number | null;
    /**
     * Usable energy of the battery, kWh; 0 without one.
     * minimum 0, maximum 1000000.0, default 0, unit "kWh"
     */
    readonly battery_kwh?: number;
    /**
     * How the battery is coupled to the generator; null without one, and where it is not stated.
     * default null
     */
    readonly battery_coupling?: Coupling | null;
    /**
     * How storage is controlled, e.g. ``self_consumption``; null without storage, and where it is not stated.
     * default null
     */
    readonly storage_mode?: string | null;
    /**
     * What may flow to the grid.
     * default "full"
     */
    readonly export_mode?: ExportMode;
    /**
     * Certificate of the control that holds a limit of export (UL 1741 CRD); null where none was read.
     * default null
     */
    readonly export_control?: string | null;
    /**
     * Generation behind the same meter already, kW.
     * minimum 0, maximum 100000, default 0, unit "kW"
     */
    readonly existing_kw?: number;
    /**
     * Phases on which the facility feeds; null where it is not stated.
     * default null
     */
    readonly phases?: number | null;
    /**
     * Nominal voltage of the service, V; null where it is not stated.
     * default null
     */
    readonly service_voltage_v?: number | null;
    /**
     * Where it is connected, in words; null where it is not stated.
     * default null
     */
    readonly point_of_connection?: string | null;
    /**
     * The utility's number of the service transformer; null where it is not known.
     * default null
     */
    readonly transformer?: string | null;
    /**
     * Where the visible, lockable disconnect is; null where it is not stated.
     * default null
     */
    readonly disconnect?: string | null;
    /**
     * Liability insurance that the customer has shown, US cents; null where none was.
     * default null
     */
    readonly insurance_cents?: number | null;
    /**
     * True where the customer is the utility's account holder; else a letter of authorization is needed.
     * default true
     */
    readonly account_holder_applies?: boolean;
    /**
     * The IEEE 1547-2018 settings with which it is applied for; null in records from before that was stated.
     * default null
     */
    readonly settings_profile?: string | null;
    /**
     * Documents on which what is attested here rests.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
    /**
     * True where the applicant signs the agreement and says so by event; else the approval alone concludes it.
     * default false
     */
    readonly signs_agreement?: boolean;
    /**
     * True where it is beside the design's own application: another meter, an addition, another way of operating.
     * default false
     */
    readonly further?: boolean;
  }
  /**
   * The utility found the application incomplete.
   * max-bytes 4194304
   */
  export interface InterconnectionInfoRequestedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * What is missing.
     * maxItems 1000
     */
    readonly missing: ReadonlyArray<string>;
    /**
     * When it has to be there.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly due: Instant;
  }
  /**
   * The utility wants a study first: the customer pays, reduces the system, or withdraws.
   * max-bytes 4194304
   */
  export interface InterconnectionStudyRequiredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * Kind of study.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly study: string;
    /**
     * Deposit for the study, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly deposit_cents: number;
    /**
     * When the customer has to have decided.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly deadline: Instant;
    /**
     * What each screen found.
     * maxItems 200
     */
    readonly screens: ReadonlyArray<ScreenResult>;
    /** The largest system that would pass the failed screens. */
    readonly constraints: DesignConstraints;
    /**
     * Ways to change the system so that it would pass; empty where none is known.
     * maxItems 20, default []
     */
    readonly options?: ReadonlyArray<InterconnectionOption>;
  }
  /**
   * The study can start.
   * max-bytes 4194304
   */
  export interface InterconnectionStudyDepositPaidV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * True where it is beside the design's own application: another meter, an addition, another way of operating.
     * default false
     */
    readonly further?: boolean;
    /**
     * What was paid, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly amount_cents: number;
  }
  /**
   * The utility offers an interconnection agreement (metric 8 ends here).
   * max-bytes 4194304
   */
  export interface InterconnectionApprovedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * The utility's number of the agreement.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly agreement_id: string;
    /**
     * AC rating that is approved, kW.
     * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
     */
    readonly kwac: number;
    /**
     * Most that may flow to the grid, kW; null where that is not limited.
     * default null
     */
    readonly export_limit_kw?: number | null;
    /**
     * What the utility asks for besides; empty where nothing.
     * maxItems 1000, default []
     */
    readonly conditions?: ReadonlyArray<string>;
    /**
     * The utility-required IEEE 1547-2018 settings profile.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly settings_profile: string;
  }
  /**
   * The utility refuses this system.
   * max-bytes 4194304
   */
  export interface InterconnectionDeniedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * Why; at least one.
     * minItems 1, maxItems 1000
     */
    readonly reasons: ReadonlyArray<string>;
    /**
     * What each screen found.
     * maxItems 200
     */
    readonly screens: ReadonlyArray<ScreenResult>;
    /**
     * What would pass; null where nothing would.
     * default null
     */
    readonly constraints?: DesignConstraints | null;
    /**
     * Ways to change the system so that it would pass; empty where none is known.
     * maxItems 20, default []
     */
    readonly options?: ReadonlyArray<InterconnectionOption>;
  }
  /**
   * We take the application back.
   * max-bytes 4194304
   */
  export interface InterconnectionWithdrawnV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
  }
  /**
   * Permit issued and interconnection approved for the same design version.
   * max-bytes 4194304
   */
  export interface ReadyToBuildV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The authority's number of the permit.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly permit_number: string;
    /**
     * The utility's number of the agreement.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly agreement_id: string;
    /** The version that both are for. */
    readonly design: ReadyToBuildV1DesignFacts;
  }
  /**
   * Permit issued and interconnection approved for the same design version.
   * max-bytes 4194304
   */
  export interface ReadyToBuildV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The authority's number of the permit.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly permit_number: string;
    /**
     * The utility's number of the agreement.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly agreement_id: string;
    /** The version that both are for. */
    readonly design: DesignFacts;
    /**
     * Every permit that was needed, each as it was met; empty where only the building permit was told of.
     * maxItems 50, default []
     */
    readonly permits?: ReadonlyArray<PermitMet>;
  }
  /**
   * A party let its clock run out.
   * max-bytes 4194304
   */
  export interface DeadlineBreachedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Which clock it was.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly clock: string;
    /**
     * Who let it run out.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly party: string;
    /**
     * When it was due.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly due: Instant;
  }
  /**
   * Permitting has withdrawn permit and application and closed its record of the project.
   * max-bytes 4194304
   */
  export interface CompensationCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was.
     * maxItems 1000
     */
    readonly actions: ReadonlyArray<string>;
    /** False where the service had never heard of the project; it keeps the closed record all the same. */
    readonly had_record: boolean;
  }
  /**
   * Permitting asks a person to do something.
   * max-bytes 4194304
   */
  export interface TaskOpenedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /**
     * A few words, the same for all of a kind.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly title: string;
    /**
     * Whose it is to do, by the table of roles.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly role: string;
    /**
     * Which of the organisations of the role; null where none is recorded.
     * default null
     */
    readonly organisation?: string | null;
    /**
     * The operation of the service's OpenAPI that answers it; null for one that ends by itself.
     * default null
     */
    readonly operation?: string | null;
  }
  /**
   * A task of permitting was taken on, given back, put off or commented on.
   * max-bytes 4194304
   */
  export interface TaskChangedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /** Whether somebody has taken it on. */
    readonly assigned: boolean;
    /**
     * When it is to be seen again; null for one that is seen now.
     * default null
     */
    readonly snoozed_until?: Instant | null;
  }
  /**
   * A task of permitting is no longer open.
   * max-bytes 4194304
   */
  export interface TaskClosedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /** answered: by its form; overtaken: the project went on without it; replaced: it was asked anew. */
    readonly outcome: TaskOutcome;
  }
  /**
   * The utility has approved something else than was applied for: the customer decides, nothing is built.
   * max-bytes 4194304
   */
  export interface InterconnectionApprovalDiffersV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * The utility's number of the agreement that it offers.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly agreement_id: string;
    /** What was applied for. */
    readonly applied: AgreementTerms;
    /** What the utility has approved. */
    readonly approved: AgreementTerms;
    /**
     * Where the two differ, in words; at least one.
     * minItems 1, maxItems 1000
     */
    readonly differences: ReadonlyArray<string>;
    /** Within what bounds another design would be covered by the approval. */
    readonly constraints: DesignConstraints;
    /**
     * Until when the utility holds its offer open.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly deadline: Instant;
  }
  /**
   * The utility would connect the system for a price: the customer pays, changes the system, or withdraws.
   * max-bytes 4194304
   */
  export interface InterconnectionCostOfferedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * What the utility would build or change.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly work: string;
    /**
     * What the customer would pay for it, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly cost_cents: number;
    /**
     * When the customer has to have decided.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly deadline: Instant;
    /**
     * What would pass without it; null where nothing would, or where that is not known.
     * default null
     */
    readonly constraints?: DesignConstraints | null;
    /**
     * Ways to change the system so that it would pass without; empty where none is known.
     * maxItems 20, default []
     */
    readonly options?: ReadonlyArray<InterconnectionOption>;
  }
  /**
   * The customer has paid for the utility's work.
   * max-bytes 4194304
   */
  export interface InterconnectionCostPaidV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * What was paid, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly amount_cents: number;
    /**
     * True where it is beside the design's own application: another meter, an addition, another way of operating.
     * default false
     */
    readonly further?: boolean;
  }
  /**
   * The utility's answer to an application beside the design's own; permitting asks the customer by itself.
   * max-bytes 4194304
   */
  export interface FurtherApplicationAnsweredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /** What the utility has said. */
    readonly answer: FurtherAnswer;
    /**
     * The utility's number of the agreement that it offers; null where it offers none.
     * default null
     */
    readonly agreement_id?: string | null;
    /**
     * What the utility has approved; null where it has approved nothing.
     * default null
     */
    readonly approved?: AgreementTerms | null;
    /**
     * What a study or work on the grid would cost, US cents; null where nothing is to be paid.
     * default null
     */
    readonly cost_cents?: number | null;
    /**
     * Until when the customer decides or signs; null where nothing is to be decided by a day.
     * default null
     */
    readonly deadline?: Instant | null;
    /**
     * Why; empty where the utility has given no reason.
     * maxItems 1000, default []
     */
    readonly reasons?: ReadonlyArray<string>;
    /**
     * Largest AC rating that would pass, kW; null where none would, or where it is not known.
     * default null
     */
    readonly max_kwac?: number | null;
  }
  /**
   * We have paid an authority or the utility what it charges. The system's owner pays for studies and works.
   * max-bytes 4194304
   */
  export interface FeePaidV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /** What was paid for. */
    readonly fee_for: FeeFor;
    /**
     * The permit, the application, or the report.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly about: Uuid;
    /**
     * Who was paid: the authority, or the utility.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly payee: string;
    /**
     * What was paid, US cents.
     * minimum 0, exclusiveMinimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly amount_cents: number;
    /**
     * Where the amount is written; null where the payee has stated it.
     * default null
     */
    readonly citation?: string | null;
  }
  /**
   * Asks the utility what it knows of a place, for its fee, before anything is applied for (SGIP 1.2.2).
   * max-bytes 4194304
   */
  export interface PreApplicationReportRequestedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The report, as we number it: the utility's answer names it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly report_id: Uuid;
    /**
     * The utility's service point (ESPI UsagePoint) that is asked about.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * AC rating that is thought of, kW.
     * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
     */
    readonly kwac: number;
    /**
     * Continuous power of the battery that is thought of, kW; 0 without one.
     * minimum 0, maximum 100000, default 0, unit "kW"
     */
    readonly battery_kw?: number;
    /**
     * Phases on which it would feed; null where it is not stated.
     * default null
     */
    readonly phases?: number | null;
    /**
     * What was paid with the request, US cents; null where no charge is known.
     * default null
     */
    readonly fee_cents?: number | null;
    /**
     * When it was asked for; the utility's clock runs from then.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly requested_at: Instant;
  }
  /**
   * The customer has signed the utility's agreement; it goes back to the utility.
   * max-bytes 4194304
   */
  export interface InterconnectionAgreementSignedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * The utility's number of the agreement.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly agreement_id: string;
    /**
     * When the customer signed.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly signed_at: Instant;
    /**
     * Liability insurance that was shown with it, US cents; null where none was asked for.
     * default null
     */
    readonly insurance_cents?: number | null;
  }
  /**
   * The utility counts the application as withdrawn, or its approval has expired: it has to be applied for again.
   * max-bytes 4194304
   */
  export interface InterconnectionLapsedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * Why; at least one.
     * minItems 1, maxItems 1000
     */
    readonly reasons: ReadonlyArray<string>;
  }
  /**
   * The utility permits operation, as permitting was told in the utility's own words.
   * max-bytes 4194304
   */
  export interface UtilityPermissionGrantedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The request for permission, as the applicant numbers it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly request_id: Uuid;
    /**
     * The utility's number of the permission.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
    /**
     * From when the system may operate.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly granted_at: Instant;
    /**
     * AC rating that may operate, kW.
     * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
     */
    readonly kwac: number;
    /**
     * Most that may flow to the grid, kW; null where that is not limited.
     * default null
     */
    readonly export_limit_kw?: number | null;
    /**
     * What the utility asks for besides; empty where nothing.
     * maxItems 1000, default []
     */
    readonly conditions?: ReadonlyArray<string>;
    /**
     * The required IEEE 1547-2018 settings profile.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly settings_profile: string;
  }
  /**
   * What has to be put right before permission to operate can be asked for again.
   * max-bytes 4194304
   */
  export interface UtilityPermissionDeniedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The request for permission, as the applicant numbers it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly request_id: Uuid;
    /**
     * What has to be cured; at least one.
     * minItems 1, maxItems 1000
     */
    readonly deficiencies: ReadonlyArray<Finding>;
  }
  /**
   * The permission to operate ends at this instant.
   * max-bytes 4194304
   */
  export interface UtilityPermissionRevokedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The utility's number of the permission.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
    /**
     * Why it ends.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
    /**
     * From when the system may no longer operate.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly revoked_at: Instant;
  }
  /**
   * The utility counts the application as complete: its review clock runs (metric 8).
   * max-bytes 4194304
   */
  export interface UtilityReviewBeganV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * From when it counts as complete.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly complete_at: Instant;
  }
  /**
   * What became of a message of the utility: its answer, on a topic that the utility may read.
   * max-bytes 4194304
   */
  export interface UtilityMessageReceiptV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The message, as the utility numbers it; null where that could not be read.
     * default null
     */
    readonly message_id?: string | null;
    /**
     * Where it lies.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly topic: string;
    /**
     * Where it lies.
     * minimum 0, maximum 1000000, unit "1"
     */
    readonly partition: number;
    /**
     * Where it lies.
     * minimum -9223372036854775808, maximum 9223372036854775807
     */
    readonly offset: number;
    /** What became of it. */
    readonly effect: MessageEffect;
    /**
     * A stable word for why it had no effect; null where it was taken.
     * default null
     */
    readonly reason?: string | null;
    /**
     * What is wrong and where; empty where nothing is.
     * maxLength 4000, pattern "^[^\\x00]*$", default ""
     */
    readonly detail?: string;
  }
}

export namespace fieldops {
  /**
   * Equipment is ordered for this project.
   * max-bytes 4194304
   */
  export interface PurchaseOrderIssuedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The purchase order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly purchase_order_id: Uuid;
    /**
     * Who delivers.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly supplier: string;
    /**
     * What is ordered; at least one line.
     * minItems 1, maxItems 1000
     */
    readonly lines: ReadonlyArray<EquipmentLine>;
    /**
     * Day on which the crew needs it, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly need_by: LocalDate;
  }
  /**
   * What is going to be ordered when there is just time enough; told again whenever that changes, the last counts.
   * max-bytes 4194304
   */
  export interface OrdersHeldV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /** Day on which the crew needs it, local to the site; null where nothing is held any more. */
    readonly need_by: LocalDate | null;
    /**
     * The orders that wait for their day; none where all are out or taken back.
     * maxItems 100
     */
    readonly held: ReadonlyArray<HeldOrder>;
  }
  /**
   * The supplier promises a day; on-time delivery is measured against it (metric 9).
   * max-bytes 4194304
   */
  export interface PurchaseOrderAcknowledgedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The purchase order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly purchase_order_id: Uuid;
    /**
     * Day of delivery that the supplier promises.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly promised_for: LocalDate;
  }
  /**
   * The supplier will be later than promised.
   * max-bytes 4194304
   */
  export interface DeliveryDelayedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The purchase order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly purchase_order_id: Uuid;
    /**
     * Day of delivery that the supplier promises now.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly new_promise: LocalDate;
    /**
     * Calendar days after the first promise.
     * minimum 0, exclusiveMinimum 0, maximum 36525, unit "d"
     */
    readonly days_late: number;
  }
  /**
   * Sound pieces of a delivery were taken in, with their serial numbers.
   * max-bytes 4194304
   */
  export interface GoodsReceivedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The purchase order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly purchase_order_id: Uuid;
    /**
     * Serial numbers on the delivery.
     * maxItems 50000
     */
    readonly serials: ReadonlyArray<SerialNumber>;
    /** True where nothing of the order is outstanding. */
    readonly complete: boolean;
    /** True where it came by the day first promised (metric 9). */
    readonly on_time: boolean;
    /**
     * Day on which it came, local to the site; null in records of before.
     * default null
     */
    readonly delivered_on?: LocalDate | null;
    /**
     * What was counted of each line (metric 9); empty in records of before.
     * maxItems 1000, default []
     */
    readonly lines?: ReadonlyArray<ReceivedLine>;
  }
  /**
   * Pieces of a delivery were set aside: damaged, surplus, or not what was ordered and permitted.
   * max-bytes 4194304
   */
  export interface GoodsRejectedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The purchase order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly purchase_order_id: Uuid;
    /**
     * What is wrong; at least one.
     * minItems 1, maxItems 1000
     */
    readonly reasons: ReadonlyArray<string>;
    /**
     * Under which they go back to the supplier; null in records of before.
     * default null
     */
    readonly return_number?: string | null;
    /**
     * What is set aside; empty in records of before.
     * maxItems 1000, default []
     */
    readonly lines?: ReadonlyArray<SetAsideLine>;
  }
  /**
   * The supplier has another article in the place of one that was ordered.
   * max-bytes 4194304
   */
  export interface ItemSubstitutedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The purchase order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly purchase_order_id: Uuid;
    /** What was ordered, with the pieces that are still due. */
    readonly old: EquipmentLine;
    /** What would come in its place. */
    readonly new: EquipmentLine;
    /** True where it needs another design, permit and agreement: the order waits for them. */
    readonly material: boolean;
  }
  /**
   * Our own stock gives pieces to this project; they are not ordered.
   * max-bytes 4194304
   */
  export interface StockAllocatedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * From which lots; at least one.
     * minItems 1, maxItems 10000
     */
    readonly lines: ReadonlyArray<StockLine>;
  }
  /**
   * What our own stock gave goes back: the project is cancelled, or its design has changed.
   * max-bytes 4194304
   */
  export interface StockReleasedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * To which lots; at least one.
     * minItems 1, maxItems 10000
     */
    readonly lines: ReadonlyArray<StockLine>;
  }
  /**
   * An invoice agrees with order and goods taken in, or somebody has released it: it is to be paid.
   * max-bytes 4194304
   */
  export interface InvoiceMatchedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The purchase order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly purchase_order_id: Uuid;
    /**
     * The supplier's number of the invoice.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly invoice: string;
    /**
     * What is to be paid, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly total_cents: number;
  }
  /**
   * An invoice does not agree with order or goods taken in: it is not paid until somebody has looked.
   * max-bytes 4194304
   */
  export interface InvoiceBlockedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The purchase order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly purchase_order_id: Uuid;
    /**
     * The supplier's number of the invoice.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly invoice: string;
    /**
     * What it asks for, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly total_cents: number;
    /**
     * What does not agree; at least one.
     * minItems 1, maxItems 1000
     */
    readonly reasons: ReadonlyArray<string>;
  }
  /**
   * The supplier credits what went back.
   * max-bytes 4194304
   */
  export interface CreditNoteReceivedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The purchase order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly purchase_order_id: Uuid;
    /**
     * Under which it went back.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly return_number: string;
    /**
     * The supplier's number of the credit note.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly note_number: string;
    /**
     * What is credited, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly credited_cents: number;
    /**
     * How much less than it was ordered at, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly short_cents: number;
  }
  /**
   * A piece that was received is not going to stand: broken on the roof, or lost.
   * max-bytes 4194304
   */
  export interface SerialWithdrawnV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Article number in the catalogue of equipment.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly sku: string;
    /**
     * Its serial number, which is never used again.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly serial: string;
    /**
     * ``broken`` or ``lost``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly reason: string;
    /**
     * Serial number of the piece from stock that takes its place; null where one is ordered.
     * default null
     */
    readonly replaced_by?: string | null;
  }
  /**
   * It is known where pieces are that were taken down; told again when they move on, the last counts for each.
   * max-bytes 4194304
   */
  export interface RemovedPiecesAccountedForV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Which pieces; at least one.
     * minItems 1, maxItems 50000
     */
    readonly pieces: ReadonlyArray<SerialNumber>;
    /**
     * ``removed``: they lie somewhere; ``returned``: the maker has them; ``scrapped``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly removal: string;
    /**
     * Where they are: our warehouse or truck, the maker, or who recycles or dumps them.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly place: string;
    /**
     * The maker's number under which they went back; null where they did not.
     * default null
     */
    readonly return_number?: string | null;
  }
  /**
   * Hours that were worked: by a crew on this project, or, under the company's own key, in a month by everybody who
   * works on none. What rates of incidents are computed with (metric 11).
   * max-bytes 4194304
   */
  export interface HoursWorkedRecordedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Last day of the work, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly worked_until: LocalDate;
    /**
     * Of all workers together, hours.
     * minimum 0, maximum 1000000.0, unit "h"
     */
    readonly hours: number;
    /**
     * The crew; null where nobody said.
     * default null
     */
    readonly crew?: string | null;
    /**
     * ``installation``, ``rework``, the kind of a visit, or ``elsewhere``: on no site.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly activity: string;
  }
  /**
   * Everything on the bill of materials is there; the crew can be scheduled.
   * max-bytes 4194304
   */
  export interface MaterialsReadyV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
  }
  /**
   * The order is taken back; restocking is at our cost.
   * max-bytes 4194304
   */
  export interface PurchaseOrderCancelledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The purchase order.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly purchase_order_id: Uuid;
    /**
     * What the supplier charges, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly restock_fee_cents: number;
  }
  /**
   * A crew and its days are fixed.
   * max-bytes 4194304
   */
  export interface InstallationScheduledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The crew.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly crew: string;
    /**
     * First day on site, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly starts_on: LocalDate;
    /**
     * Working days on site.
     * minimum 0, exclusiveMinimum 0, maximum 36525, unit "d"
     */
    readonly days: number;
  }
  /**
   * The days have moved.
   * max-bytes 4194304
   */
  export interface InstallationRescheduledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The crew.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly crew: string;
    /**
     * First day on site, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly starts_on: LocalDate;
    /**
     * Why the days have moved.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
  }
  /**
   * The crew that was booked is let go; another day is agreed on later.
   * max-bytes 4194304
   */
  export interface InstallationUnscheduledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Why nobody comes on the day that was promised.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
  }
  /**
   * Nobody works on a day of the installation; the days after it follow on.
   * max-bytes 4194304
   */
  export interface SiteDayLostV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The day that is lost, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly day: LocalDate;
    /**
     * Why.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
    /**
     * All days of the installation as they are now, those that have passed among them.
     * minItems 1, maxItems 400
     */
    readonly days: ReadonlyArray<LocalDate>;
  }
  /**
   * A crew comes to the site beside the installation itself.
   * max-bytes 4194304
   */
  export interface VisitPlannedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The visit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly visit_id: Uuid;
    /**
     * ``survey``, ``roof``, ``electrical``, ``inspection`` or ``service``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly visit: string;
    /**
     * The crew.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly crew: string;
    /**
     * First day on site, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly starts_on: LocalDate;
    /**
     * Working days on site.
     * minimum 0, exclusiveMinimum 0, maximum 36525, unit "d"
     */
    readonly days: number;
  }
  /**
   * A visit is on another day.
   * max-bytes 4194304
   */
  export interface VisitMovedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The visit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly visit_id: Uuid;
    /**
     * First day as it was promised, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly was_on: LocalDate;
    /**
     * First day on site, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly starts_on: LocalDate;
    /**
     * Why it was moved.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
  }
  /**
   * The work of a visit is done, with its photographs.
   * max-bytes 4194304
   */
  export interface VisitCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The visit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly visit_id: Uuid;
    /**
     * ``survey``, ``roof``, ``electrical``, ``inspection`` or ``service``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly visit: string;
    /**
     * When the crew began.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly arrived_at: Instant;
    /**
     * When it left for good.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly departed_at: Instant;
    /**
     * Of all people together, hours.
     * minimum 0, maximum 1000000.0, unit "h"
     */
    readonly hours: number;
  }
  /**
   * Nobody comes.
   * max-bytes 4194304
   */
  export interface VisitCancelledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The visit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly visit_id: Uuid;
    /**
     * Why.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
  }
  /**
   * Something is wrong with what was built.
   * max-bytes 4194304
   */
  export interface PunchItemRaisedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The item of the punch list.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly punch_item_id: Uuid;
    /**
     * What it concerns: ``roof``, ``wiring``, ``labels`` and the like.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly category: string;
    /**
     * ``minor`` or ``major``: the latter keeps the installation open.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly severity: string;
    /**
     * Day by which it is to be put right, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly due: LocalDate;
  }
  /**
   * Somebody else than the builder has seen that it is put right.
   * max-bytes 4194304
   */
  export interface PunchItemClosedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The item of the punch list.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly punch_item_id: Uuid;
    /**
     * Who has seen it, as we kept it, and the photographs of it put right; none of a design that stands as it is built.
     * Empty in older events.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
  }
  /**
   * It is built otherwise than designed, beyond tolerance: a designer decides.
   * max-bytes 4194304
   */
  export interface AsBuiltDifferenceFoundV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The item of the punch list.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly punch_item_id: Uuid;
    /**
     * What was measured: ``azimuth``, ``setback`` and the like.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly dimension: string;
    /**
     * As the approved plan shows it, in ``unit``.
     * minimum -1000000000000000.0, maximum 1000000000000000.0
     */
    readonly expected: number;
    /**
     * As it was built, in ``unit``.
     * minimum -1000000000000000.0, maximum 1000000000000000.0
     */
    readonly measured: number;
    /**
     * Unit of both: ``deg``, ``in``, ``ft`` or ``1``.
     * maxLength 32, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly unit: string;
  }
  /**
   * The crew has gone through the hazards of this site; nobody starts without it.
   * max-bytes 4194304
   */
  export interface JobHazardAnalysisSignedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The hazards of this site; at least one.
     * minItems 1, maxItems 1000
     */
    readonly hazards: ReadonlyArray<string>;
  }
  /**
   * Work on the roof has begun.
   * max-bytes 4194304
   */
  export interface InstallationStartedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When work began.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly started_at: Instant;
    /**
     * Who has begun; null in records from before this was told.
     * default null
     */
    readonly crew?: string | null;
  }
  /**
   * 29 CFR 1904: serious incidents stop the work until cleared.
   * max-bytes 4194304
   */
  export interface SafetyIncidentReportedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The incident.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly incident_id: Uuid;
    /** How bad it was. */
    readonly severity: IncidentSeverity;
    /** True where it is entered in the log (29 CFR 1904.7). */
    readonly recordable: boolean;
    /** True where somebody cannot work, or not fully, after the day of the incident (29 CFR 1904.7(b)). */
    readonly days_away_or_restricted: boolean;
    /**
     * When it happened.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly occurred_at: Instant;
    /**
     * When OSHA has to be told (29 CFR 1904.39); null where it has not.
     * default null
     */
    readonly report_due?: Instant | null;
    /**
     * How bad it could have been; null where nobody said.
     * default null
     */
    readonly potential_severity?: IncidentSeverity | null;
  }
  /**
   * What is known of one injured person's case; told again whenever more is known, the last counts (metric 11).
   * max-bytes 4194304
   */
  export interface InjuryCaseRecordedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The incident in which it happened.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly incident_id: Uuid;
    /**
     * The case; no name goes with it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly case_id: Uuid;
    /** True where it is entered in the log (29 CFR 1904.7). */
    readonly recordable: boolean;
    /**
     * G, H, I or J of the OSHA 300 log; null where it is not recordable.
     * default null
     */
    readonly log_column?: string | null;
    /** True where it counts in the DART rate: column H or I. */
    readonly days_away_or_restricted: boolean;
    /**
     * Calendar days away from work until now, days.
     * minimum 0, maximum 36525, default 0, unit "d"
     */
    readonly days_away?: number;
    /**
     * Calendar days of restricted work or transfer until now, days.
     * minimum 0, maximum 36525, default 0, unit "d"
     */
    readonly days_restricted?: number;
    /**
     * When the authority has to be told of it (29 CFR 1904.39 or the state's law); null where it has not.
     * default null
     */
    readonly report_due?: Instant | null;
  }
  /**
   * Nobody works on this site until WorkResumed.
   * max-bytes 4194304
   */
  export interface WorkStoppedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Why nobody may work.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
  }
  /**
   * The reason of the stop is dealt with.
   * max-bytes 4194304
   */
  export interface WorkResumedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
  }
  /**
   * The system stands, with what was built and with which serial numbers (metric 13 starts here).
   * max-bytes 4194304
   */
  export interface InstallationCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When the last work was done.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly completed_at: Instant;
    /**
     * Hours of all workers together.
     * minimum 0, maximum 1000000.0, unit "h"
     */
    readonly labour_hours: number;
    /** What was built. */
    readonly design: InstallationCompletedV1DesignFacts;
    /**
     * Serial numbers of what was installed.
     * maxItems 50000
     */
    readonly serials: ReadonlyArray<InstallationCompletedV1SerialNumber>;
    /**
     * Number of photographs taken.
     * minimum 0, maximum 1000000, unit "1"
     */
    readonly photos: number;
    /**
     * Items of the punch list that keep the system from operating.
     * minimum 0, maximum 1000000, unit "1"
     */
    readonly major_punch_items: number;
  }
  /**
   * The system stands, with what was built and with which serial numbers (metric 13 starts here).
   * max-bytes 4194304
   */
  export interface InstallationCompletedV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When the last work was done.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly completed_at: Instant;
    /**
     * Hours of all workers together.
     * minimum 0, maximum 1000000.0, unit "h"
     */
    readonly labour_hours: number;
    /** What was built. */
    readonly design: DesignFacts;
    /**
     * Serial numbers of what was installed.
     * maxItems 50000
     */
    readonly serials: ReadonlyArray<SerialNumber>;
    /**
     * Number of photographs taken: as many as ``evidence`` names, where it names any.
     * minimum 0, maximum 1000000, unit "1"
     */
    readonly photos: number;
    /**
     * Items of the punch list that keep the system from operating.
     * minimum 0, maximum 1000000, unit "1"
     */
    readonly major_punch_items: number;
    /**
     * The photographs, each of a shot of the list; empty in records from before they were documents.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
    /**
     * Who built it, and may switch it on once that is permitted; null in records from before this was told.
     * default null
     */
    readonly crew?: string | null;
  }
  /**
   * A finding of an inspection or a test has to be put right on site.
   * max-bytes 4194304
   */
  export interface ReworkOrderedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The rework.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly rework_id: Uuid;
    /**
     * What has to be put right; at least one.
     * minItems 1, maxItems 1000
     */
    readonly findings: ReadonlyArray<Finding>;
  }
  /**
   * It is put right; inspection or test can be repeated.
   * max-bytes 4194304
   */
  export interface ReworkCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The rework.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly rework_id: Uuid;
    /**
     * Hours of all workers together.
     * minimum 0, maximum 1000000.0, unit "h"
     */
    readonly labour_hours: number;
  }
  /**
   * Something is wrong with a system that stands.
   * max-bytes 4194304
   */
  export interface ServiceCaseOpenedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The case.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly case_id: Uuid;
    /**
     * What was noticed: ``no_production``, ``ground_fault`` and the like.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly symptom: string;
  }
  /**
   * A part has failed.
   * max-bytes 4194304
   */
  export interface ServiceCaseDiagnosedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The case.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly case_id: Uuid;
    /**
     * Of the part: ``module``, ``inverter``, ``battery`` and the like.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly category: string;
    /**
     * Article number in the catalogue of equipment.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly sku: string;
    /**
     * Its serial number; null for a part that has none.
     * default null
     */
    readonly serial?: string | null;
    /**
     * What is wrong with it.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly fault: string;
  }
  /**
   * Another piece stands in the place of the one that failed.
   * max-bytes 4194304
   */
  export interface ServicePartReplacedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The case.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly case_id: Uuid;
    /**
     * Article number in the catalogue of equipment.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly sku: string;
    /**
     * Serial number of the piece that failed; null for a part that has none.
     * default null
     */
    readonly old_serial?: string | null;
    /**
     * Serial number of the piece that stands there now.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly new_serial: string;
    /**
     * Under which the maker takes the old one back; null where it refuses.
     * default null
     */
    readonly return_number?: string | null;
  }
  /**
   * The system is sound again, or nothing was wrong with it.
   * max-bytes 4194304
   */
  export interface ServiceCaseClosedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The case.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly case_id: Uuid;
    /**
     * ``repaired`` or ``no_fault_found``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly outcome: string;
    /**
     * Hours of all workers together.
     * minimum 0, maximum 1000000.0, unit "h"
     */
    readonly labour_hours: number;
    /**
     * What the maker pays for labour, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly reimbursed_cents: number;
    /**
     * Hash of the report of the retest; null where no part was replaced.
     * default null
     */
    readonly report_sha256?: string | null;
  }
  /**
   * Field operations has cancelled orders, released the crew and closed its record of the project.
   * max-bytes 4194304
   */
  export interface CompensationCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was.
     * maxItems 1000
     */
    readonly actions: ReadonlyArray<string>;
    /** False where the service had never heard of the project; it keeps the closed record all the same. */
    readonly had_record: boolean;
  }
  /**
   * Field operations asks a person to do something.
   * max-bytes 4194304
   */
  export interface TaskOpenedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /**
     * A few words, the same for all of a kind.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly title: string;
    /**
     * Whose it is to do, by the table of roles.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly role: string;
    /**
     * Which of the organisations of the role; null where none is recorded.
     * default null
     */
    readonly organisation?: string | null;
    /**
     * The operation of the service's OpenAPI that answers it; null for one that ends by itself.
     * default null
     */
    readonly operation?: string | null;
  }
  /**
   * A task of field operations was taken on, given back, put off or commented on.
   * max-bytes 4194304
   */
  export interface TaskChangedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /** Whether somebody has taken it on. */
    readonly assigned: boolean;
    /**
     * When it is to be seen again; null for one that is seen now.
     * default null
     */
    readonly snoozed_until?: Instant | null;
  }
  /**
   * A task of field operations is no longer open.
   * max-bytes 4194304
   */
  export interface TaskClosedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /** answered: by its form; overtaken: the project went on without it; replaced: it was asked anew. */
    readonly outcome: TaskOutcome;
  }
}

export namespace commissioning {
  /**
   * The AHJ's inspector comes on this day.
   * max-bytes 4194304
   */
  export interface InspectionScheduledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The inspection.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly inspection_id: Uuid;
    /**
     * Which inspection of this project this is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly attempt: number;
    /**
     * Day of the inspection, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly on: LocalDate;
    /**
     * ``rough``, ``electrical``, ``fire`` or ``final``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "final"
     */
    readonly kind?: string;
  }
  /**
   * The inspection is on another day; its attempt stays.
   * max-bytes 4194304
   */
  export interface InspectionRescheduledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The inspection.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly inspection_id: Uuid;
    /**
     * Which inspection of this project this is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly attempt: number;
    /**
     * Day of the inspection, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly on: LocalDate;
    /**
     * Why it was moved.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
  }
  /**
   * Nobody inspected on the day; it was nobody's failure of the system. Another day follows for the same attempt.
   * max-bytes 4194304
   */
  export interface InspectionMissedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The inspection.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly inspection_id: Uuid;
    /**
     * Which inspection of this project this is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly attempt: number;
    /**
     * Day on which it should have been, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly missed_on: LocalDate;
    /**
     * Who was not there: ``inspector``, ``installer`` or ``customer``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly by: string;
  }
  /**
   * The inspection is called off; another has to be asked for.
   * max-bytes 4194304
   */
  export interface InspectionCancelledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The inspection.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly inspection_id: Uuid;
    /**
     * Which inspection of this project this is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly attempt: number;
    /**
     * Why it was called off.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
  }
  /**
   * The AHJ's final inspection is passed, cleanly or with corrections that need no second visit.
   * max-bytes 4194304
   */
  export interface InspectionPassedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The inspection.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly inspection_id: Uuid;
    /**
     * Which inspection of this project this is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly attempt: number;
    /**
     * Day of the inspection, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly inspected_on: LocalDate;
    /**
     * ``pass`` or ``pass_with_corrections`` (metric 12 counts both as passed, 12a only the first).
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "pass"
     */
    readonly outcome?: string;
    /**
     * What has to be corrected without a second visit; empty on a clean pass.
     * maxItems 1000, default []
     */
    readonly conditions?: ReadonlyArray<Finding>;
    /**
     * True where the inspector looked by video.
     * default false
     */
    readonly remote?: boolean;
    /**
     * Who said so, as we kept it, and the inspector's signed card where it was added. Empty in older events.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
  }
  /**
   * An inspection before the final one is passed: rough, electrical or fire.
   * max-bytes 4194304
   */
  export interface InspectionStepPassedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The inspection.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly inspection_id: Uuid;
    /**
     * ``rough``, ``electrical`` or ``fire``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * Which inspection of this kind it is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly attempt: number;
    /**
     * Day of the inspection, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly inspected_on: LocalDate;
    /**
     * What has to be corrected without a second visit; empty on a clean pass.
     * maxItems 1000, default []
     */
    readonly conditions?: ReadonlyArray<Finding>;
    /**
     * True where the inspector looked by video.
     * default false
     */
    readonly remote?: boolean;
    /**
     * Who said so, as we kept it, and the inspector's signed card where it was added.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
  }
  /**
   * The inspector found what has to be put right; a reinspection follows.
   * max-bytes 4194304
   */
  export interface InspectionFailedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The inspection.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly inspection_id: Uuid;
    /**
     * Which inspection of this project this is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly attempt: number;
    /**
     * What has to be put right; at least one.
     * minItems 1, maxItems 1000
     */
    readonly findings: ReadonlyArray<Finding>;
    /**
     * What the authority charges for the next inspection, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly reinspection_fee_cents: number;
    /**
     * True from the third failure on: quality assurance takes over.
     * default false
     */
    readonly escalated?: boolean;
    /**
     * ``rough``, ``electrical``, ``fire`` or ``final``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$", default "final"
     */
    readonly kind?: string;
    /**
     * As of a passed inspection.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
  }
  /**
   * One test of IEC 62446-1 or of the battery's list.
   * max-bytes 4194304
   */
  export interface CommissioningTestRecordedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Name of the test.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly test: string;
    /**
     * The string, inverter or battery under test.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly target: string;
    /**
     * What was measured, in ``unit``.
     * minimum -1000000000000000.0, maximum 1000000000000000.0
     */
    readonly measured: number;
    /**
     * What the design predicts, in ``unit``; null where it predicts nothing.
     * default null
     */
    readonly expected?: number | null;
    /**
     * Bound of the measured value, or of its deviation in % of an expected one; null where the test has none.
     * default null
     */
    readonly limit?: number | null;
    /**
     * Unit of the measure.
     * maxLength 32, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly unit: string;
    /** True where the test is passed. */
    readonly passed: boolean;
    /**
     * Serial number of the measuring instrument.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly instrument_serial: string;
  }
  /**
   * The system may be run on the grid for tests, before permission to operate, between these instants.
   * max-bytes 4194304
   */
  export interface ParallelTestingAllowedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * From when it may run.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly starts_at: Instant;
    /**
     * Until when.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly ends_at: Instant;
    /**
     * Most that may flow to the grid meanwhile, kW; null where that is not limited.
     * default null
     */
    readonly export_limit_kw?: number | null;
    /**
     * The utility's written authorization; null where the rule needs none.
     * default null
     */
    readonly authorization?: string | null;
    /**
     * The rule that allows it, or that was looked at.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly citation: string;
    /**
     * Who said so, as we kept it, and the utility's letter where it authorizes more than the rule. Empty in older
     * events.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
  }
  /**
   * All tests passed; the report is fixed by its hash.
   * max-bytes 4194304
   */
  export interface CommissioningPassedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The commissioning report.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly report_id: Uuid;
    /**
     * Hash of the report's document.
     * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
     */
    readonly report_sha256: string;
    /**
     * Measured over expected energy at the irradiance of the test (IEC 61724-1).
     * minimum 0, exclusiveMinimum 0, maximum 1000, unit "1"
     */
    readonly performance_ratio: number;
    /**
     * Measured over expected power, both at the same irradiance and temperature (IEC 62446-1).
     * minimum 0, exclusiveMinimum 0, maximum 1000, unit "1"
     */
    readonly capacity_ratio: number;
  }
  /**
   * All tests passed; the report is fixed by its hash.
   * max-bytes 4194304
   */
  export interface CommissioningPassedV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The commissioning report.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly report_id: Uuid;
    /**
     * Hash of the report's document.
     * minLength 64, maxLength 64, pattern "^[0-9a-f]{64}$"
     */
    readonly report_sha256: string;
    /**
     * Final over reference yield of the test's run, corrected to 25 degC (IEC 61724-1); null for storage alone.
     * default null
     */
    readonly performance_ratio?: number | null;
    /**
     * Measured over expected energy of the run, under its sun and cell temperature; null for storage alone.
     * default null
     */
    readonly capacity_ratio?: number | null;
    /**
     * Energy that storage alone gave over what its rating lets it give in that time; null where there are modules.
     * default null
     */
    readonly discharge_ratio?: number | null;
    /**
     * Who measured, as we kept it, and the calibration certificate of the instrument. Empty in older events.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
  }
  /**
   * A test failed; rework and a retest follow.
   * max-bytes 4194304
   */
  export interface CommissioningFailedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The commissioning report.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly report_id: Uuid;
    /**
     * The tests that failed; at least one.
     * minItems 1, maxItems 1000
     */
    readonly findings: ReadonlyArray<Finding>;
    /**
     * As of a session that passed.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
  }
  /**
   * Asks AOV-04 for permission to operate.
   * max-bytes 4194304
   */
  export interface PTORequestedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The request for permission.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly request_id: Uuid;
    /**
     * Which request of this project this is, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly attempt: number;
    /**
     * The interconnection application that was approved.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * AC rating that was built, kW.
     * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
     */
    readonly kwac: number;
    /**
     * Most that may flow to the grid, kW; null where that is not limited.
     * default null
     */
    readonly export_limit_kw?: number | null;
    /**
     * Names of what is attached.
     * maxItems 1000
     */
    readonly documents: ReadonlyArray<string>;
    /**
     * The utility-required IEEE 1547-2018 settings profile.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly settings_profile: string;
    /**
     * The documents behind the names, as far as one is kept; empty in older events.
     * maxItems 1000, default []
     */
    readonly attached?: ReadonlyArray<AttachedDocument>;
  }
  /**
   * The utility permits operation (metric 13 ends here).
   * max-bytes 4194304
   */
  export interface PTOGrantedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The utility's number of the permission.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
    /**
     * From when the system may operate.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly granted_at: Instant;
    /**
     * AC rating that may operate, kW.
     * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
     */
    readonly kwac: number;
    /**
     * Most that may flow to the grid, kW; null where that is not limited.
     * default null
     */
    readonly export_limit_kw?: number | null;
    /**
     * What the utility asks for besides; empty where nothing.
     * maxItems 1000, default []
     */
    readonly conditions?: ReadonlyArray<string>;
    /**
     * The utility-required IEEE 1547-2018 settings profile.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly settings_profile: string;
  }
  /**
   * The utility permits operation once it has come: nobody may energize before ``PTOGranted`` follows.
   * max-bytes 4194304
   */
  export interface PTOGrantedConditionallyV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The utility's number of the permission.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
    /**
     * When the utility said so.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly granted_at: Instant;
    /**
     * AC rating that may operate then, kW.
     * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
     */
    readonly kwac: number;
    /**
     * Most that may flow to the grid, kW; null where that is not limited.
     * default null
     */
    readonly export_limit_kw?: number | null;
    /**
     * What the utility asks for, in its words.
     * maxItems 1000, default []
     */
    readonly conditions?: ReadonlyArray<string>;
    /**
     * The utility-required IEEE 1547-2018 settings profile.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly settings_profile: string;
    /**
     * The visits that come first: ``witness_test``, ``meter_exchange``; at least one.
     * minItems 1, maxItems 1000
     */
    readonly visits: ReadonlyArray<string>;
  }
  /**
   * The utility wants to come before the system may operate.
   * max-bytes 4194304
   */
  export interface UtilityVisitRequiredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The visit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly visit_id: Uuid;
    /**
     * ``witness_test`` or ``meter_exchange``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly visit: string;
    /**
     * What the utility said, and where.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
  }
  /**
   * The utility comes on this day; a later event of the same visit takes the place of this one.
   * max-bytes 4194304
   */
  export interface UtilityVisitArrangedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The visit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly visit_id: Uuid;
    /**
     * ``witness_test`` or ``meter_exchange``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly visit: string;
    /**
     * Day of the visit, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly on: LocalDate;
  }
  /**
   * What came of a visit of the utility; of one that failed or was missed another day is agreed on.
   * max-bytes 4194304
   */
  export interface UtilityVisitEndedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The visit.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly visit_id: Uuid;
    /**
     * ``witness_test`` or ``meter_exchange``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly visit: string;
    /**
     * ``passed``, ``failed``, ``missed`` or ``waived``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly outcome: string;
    /**
     * Day on which it was held, missed or waived, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly ended_on: LocalDate;
    /**
     * What made it fail; empty otherwise.
     * maxItems 1000, default []
     */
    readonly findings?: ReadonlyArray<Finding>;
  }
  /**
   * The utility found deficiencies; energizing stays locked until they are cured.
   * max-bytes 4194304
   */
  export interface PTODeniedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The request for permission.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly request_id: Uuid;
    /**
     * What has to be cured; at least one.
     * minItems 1, maxItems 1000
     */
    readonly deficiencies: ReadonlyArray<Finding>;
  }
  /**
   * The utility withdrew its permission; the system has to be switched off.
   * max-bytes 4194304
   */
  export interface PTORevokedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The utility's number of the permission.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
    /**
     * What the utility says.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
    /**
     * From when the system may no longer operate.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly revoked_at: Instant;
  }
  /**
   * Commissioning has cancelled what was scheduled and closed its record of the project.
   * max-bytes 4194304
   */
  export interface CompensationCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was.
     * maxItems 1000
     */
    readonly actions: ReadonlyArray<string>;
    /** False where the service had never heard of the project; it keeps the closed record all the same. */
    readonly had_record: boolean;
  }
  /**
   * Commissioning asks a person to do something.
   * max-bytes 4194304
   */
  export interface TaskOpenedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /**
     * A few words, the same for all of a kind.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly title: string;
    /**
     * Whose it is to do, by the table of roles.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly role: string;
    /**
     * Which of the organisations of the role; null where none is recorded.
     * default null
     */
    readonly organisation?: string | null;
    /**
     * The operation of the service's OpenAPI that answers it; null for one that ends by itself.
     * default null
     */
    readonly operation?: string | null;
  }
  /**
   * A task of commissioning was taken on, given back, put off or commented on.
   * max-bytes 4194304
   */
  export interface TaskChangedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /** Whether somebody has taken it on. */
    readonly assigned: boolean;
    /**
     * When it is to be seen again; null for one that is seen now.
     * default null
     */
    readonly snoozed_until?: Instant | null;
  }
  /**
   * A task of commissioning is no longer open.
   * max-bytes 4194304
   */
  export interface TaskClosedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /** answered: by its form; overtaken: the project went on without it; replaced: it was asked anew. */
    readonly outcome: TaskOutcome;
  }
}

export namespace onboarding {
  /**
   * A guard of energization does not hold; the system stays, or goes, de-energized.
   * max-bytes 4194304
   */
  export interface ActivationBlockedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The guards that do not hold; at least one.
     * minItems 1, maxItems 1000
     */
    readonly missing: ReadonlyArray<string>;
  }
  /**
   * The system is switched on, after every guard held.
   * max-bytes 4194304
   */
  export interface SystemEnergizedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When the system was switched on.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly energized_at: Instant;
    /**
     * The utility's number of the permission to operate.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
  }
  /**
   * The switch of a system that ran is open, and locked: nobody closes it before the lock is taken off.
   * max-bytes 4194304
   */
  export interface SystemDeenergizedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When the switch was opened.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly deenergized_at: Instant;
    /**
     * ``permission`` where there is none any more, else ``roof_repair``, ``fire``, ``fault`` or ``other``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly reason: string;
  }
  /**
   * The gateway has reported; the system can be seen.
   * max-bytes 4194304
   */
  export interface MonitoringRegisteredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Serial number of the gateway.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly gateway_serial: string;
    /**
     * When it was heard for the first time.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly first_heartbeat_at: Instant;
  }
  /**
   * The system runs under permission to operate. SMV-03 takes it into its portfolio.
   * max-bytes 4194304, rules ["der_program_id comes with der_terms_version, der_consent_at and der_min_reserve_soc_pct"]
   */
  export interface SystemActivatedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The system.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly system_id: Uuid;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * The utility's number of the permission to operate.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
    /**
     * When the system began to run under its permission.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 18263, "relative_to": "ce_time"}
     */
    readonly activated_at: Instant;
    /** What it is rated for. */
    readonly nameplate: SystemActivatedV1NameplateV1;
    /**
     * Most that may flow to the grid, kW; null where that is not limited.
     * default null
     */
    readonly export_limit_kw?: number | null;
    /**
     * Serial numbers by SKU.
     * maxProperties 100
     */
    readonly serials: { readonly [name: string]: ReadonlyArray<string> };
    /**
     * The aggregation program; null where the customer is in none: the system is visible only.
     * default null
     */
    readonly der_program_id?: string | null;
    /**
     * Edition of the terms that the customer agreed to; null without a program.
     * default null
     */
    readonly der_terms_version?: string | null;
    /**
     * When the customer agreed; null without a program.
     * default null
     */
    readonly der_consent_at?: Instant | null;
    /**
     * State of charge below which the battery may not be discharged, %; null without a program.
     * default null
     */
    readonly der_min_reserve_soc_pct?: number | null;
  }
  /**
   * The system runs under permission to operate. SMV-03 takes it into its portfolio.
   * max-bytes 4194304
   */
  export interface SystemActivatedV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The system.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly system_id: Uuid;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * The utility's number of the permission to operate.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
    /**
     * When the system began to run under its permission.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 18263, "relative_to": "ce_time"}
     */
    readonly activated_at: Instant;
    /** What it is rated for. */
    readonly nameplate: SystemActivatedV2Nameplate;
    /**
     * Most that may flow to the grid, W; null where that is not limited.
     * default null
     */
    readonly export_limit_w?: number | null;
    /**
     * Serial numbers of what is installed.
     * maxItems 50000
     */
    readonly serials: ReadonlyArray<SystemActivatedV2SerialNumber>;
    /**
     * What the aggregator may do; null where the customer is in no program.
     * default null
     */
    readonly consent?: SystemActivatedV2DERConsent | null;
  }
  /**
   * The system runs under permission to operate. SMV-03 takes it into its portfolio.
   * max-bytes 4194304
   */
  export interface SystemActivatedV3 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The system.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly system_id: Uuid;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * The utility's number of the permission to operate.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
    /**
     * When the system began to run under its permission.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 18263, "relative_to": "ce_time"}
     */
    readonly activated_at: Instant;
    /** What it is rated for. */
    readonly nameplate: Nameplate;
    /**
     * Most that may flow to the grid, W; null where that is not limited.
     * default null
     */
    readonly export_limit_w?: number | null;
    /**
     * Serial numbers of what is installed.
     * maxItems 50000
     */
    readonly serials: ReadonlyArray<SerialNumber>;
    /**
     * Always null by now: the utility reads this event, and consents are not its business. The registry has them.
     * default null
     */
    readonly consent?: DERConsent | null;
  }
  /**
   * The owner has the papers of the system.
   * max-bytes 4194304
   */
  export interface DocumentationPackageDeliveredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Names of the papers; at least one.
     * minItems 1, maxItems 1000
     */
    readonly documents: ReadonlyArray<string>;
  }
  /**
   * The customer was shown the system, point by point.
   * max-bytes 4194304
   */
  export interface CustomerTrainedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What was shown; at least one.
     * minItems 1, maxItems 1000
     */
    readonly checklist: ReadonlyArray<string>;
    /**
     * Who said so, as we kept it, and what the customer signed where it was added; empty before evidence was named.
     * maxItems 100, default []
     */
    readonly evidence?: ReadonlyArray<Evidence>;
  }
  /**
   * The system is active, the customer trained and in hold of the papers. Satisfaction is asked for later.
   * max-bytes 4194304
   */
  export interface OnboardingDeliveredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When the last of these was done.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly delivered_at: Instant;
  }
  /**
   * The value stream ends here: satisfaction is confirmed, or the time to confirm it has run out.
   * max-bytes 4194304
   */
  export interface ValueStreamCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When satisfaction was confirmed, or the time for it had run out.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly completed_at: Instant;
    /** How it is known that the customer is content. */
    readonly satisfaction: Satisfaction;
  }
  /**
   * Everything on the list is done: the value stream ends here. Comes with ``ValueStreamCompleted``.
   * max-bytes 4194304
   */
  export interface OnboardingCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When the last item was done.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly completed_at: Instant;
  }
  /**
   * The system runs, but training or documents are overdue; support looks after it.
   * max-bytes 4194304
   */
  export interface OnboardingIncompleteV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What is overdue; at least one.
     * minItems 1, maxItems 1000
     */
    readonly missing: ReadonlyArray<string>;
    /**
     * Calendar days since the system was activated.
     * minimum 0, maximum 36525, unit "d"
     */
    readonly days_since_activation: number;
  }
  /**
   * The customer was asked; answered or not, it counts (metric 14).
   * max-bytes 4194304
   */
  export interface SurveySentV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Calendar days after the delivery of the onboarding: 7 or 90.
     * minimum 0, maximum 36525, unit "d"
     */
    readonly days_after_delivery: number;
  }
  /**
   * What the customer says about it, as it was told until ``SurveyAnswered`` took its place.
   * max-bytes 4194304
   */
  export interface SurveyCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Customer satisfaction, 1 to 5.
     * minimum 1, maximum 5, unit "1"
     */
    readonly csat: number;
    /**
     * Likelihood to recommend, 0 to 10 (net promoter score).
     * minimum 0, maximum 10, unit "1"
     */
    readonly nps: number;
    /**
     * Of the survey that is answered: calendar days after the delivery of the onboarding, 7 or 90.
     * minimum 0, maximum 36525, default 7, unit "d"
     */
    readonly days_after_delivery?: number;
  }
  /**
   * What the customer says about it (metric 14). On a topic that the regulated side does not read.
   * max-bytes 4194304
   */
  export interface SurveyAnsweredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Customer satisfaction, 1 to 5.
     * minimum 1, maximum 5, unit "1"
     */
    readonly csat: number;
    /**
     * Likelihood to recommend, 0 to 10 (net promoter score).
     * minimum 0, maximum 10, unit "1"
     */
    readonly nps: number;
    /**
     * Of the survey that is answered: calendar days after the delivery of the onboarding, 7 or 90.
     * minimum 0, maximum 36525, default 7, unit "d"
     */
    readonly days_after_delivery?: number;
  }
  /**
   * What a system has produced in a month, from its readings.
   * max-bytes 4194304
   */
  export interface ProductionReportedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * First day of the month, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly month: LocalDate;
    /**
     * Energy of all devices that produce, kWh.
     * minimum 0, maximum 1000000000.0, unit "kWh"
     */
    readonly produced_kwh: number;
    /** What the design expects of this month, kWh; null where the design does not say. */
    readonly expected_kwh: number | null;
    /**
     * Share of the month for which there are readings, %.
     * minimum 0, maximum 100, unit "%"
     */
    readonly completeness_pct: number;
  }
  /**
   * How much of a month a system was up (metric 15).
   * max-bytes 4194304
   */
  export interface UptimeReportedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * First day of the month, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly month: LocalDate;
    /**
     * Rating that the system weighs with, kW.
     * minimum 0, maximum 100000, unit "kW"
     */
    readonly kw: number;
    /** (useful - down + excluded) / useful, %; null where no hour was useful. */
    readonly availability_pct: number | null;
    /**
     * Hours in which it should have produced and was heard.
     * minimum 0, maximum 1000000.0, unit "h"
     */
    readonly useful_hours: number;
    /**
     * Hours of these without production.
     * minimum 0, maximum 1000000.0, unit "h"
     */
    readonly down_hours: number;
    /**
     * Hours of those down, by an outage of the grid or force majeure.
     * minimum 0, maximum 1000000.0, unit "h"
     */
    readonly excluded_hours: number;
    /**
     * Hours in which it should have produced and was not heard: in neither.
     * minimum 0, maximum 1000000.0, unit "h"
     */
    readonly unknown_hours: number;
  }
  /**
   * The customer lets an aggregator use the system within a program.
   * max-bytes 4194304
   */
  export interface DERConsentGrantedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /** What was allowed, for which program. */
    readonly consent: DERConsent;
  }
  /**
   * A consent has ended: by the customer, with the ownership, or with its last day.
   * max-bytes 4194304
   */
  export interface DERConsentRevokedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The aggregation program.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly program_id: string;
    /**
     * ``withdrawn``, ``ownership_transferred`` or ``expired``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly reason: string;
  }
  /**
   * One piece of the system was replaced; the old serial number is never used again.
   * max-bytes 4194304
   */
  export interface EquipmentReplacedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /** What was taken out. */
    readonly old: SerialNumber;
    /** What stands there now. */
    readonly new: SerialNumber;
    /** True where model and rating are the same: permit and agreement stay as they are. */
    readonly like_for_like: boolean;
    /** True where the maker replaced it. */
    readonly under_warranty: boolean;
    /**
     * When it was replaced.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly replaced_at: Instant;
  }
  /**
   * A piece has to give way to one of another model: that goes back through design, permit and agreement.
   * max-bytes 4194304
   */
  export interface EquipmentReplacementRequestedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /** What stands there until then. */
    readonly old: SerialNumber;
    /**
     * What it is: ``module``, ``inverter`` or ``battery``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly category: string;
    /**
     * The model that is to stand there, as the catalogue of equipment names it.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly model: string;
    /** True where the maker replaces it. */
    readonly under_warranty: boolean;
  }
  /**
   * A piece has failed within its warranty, as far as we can tell; its maker is asked.
   * max-bytes 4194304
   */
  export interface WarrantyClaimFiledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The claim.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly claim_id: Uuid;
    /** What has failed. */
    readonly piece: SerialNumber;
    /** Whether the maker's terms cover the day; null where there are none on record. */
    readonly covered: boolean | null;
  }
  /**
   * What the maker has answered to a claim.
   * max-bytes 4194304
   */
  export interface WarrantyClaimDecidedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The claim.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly claim_id: Uuid;
    /** Whether the maker makes it good. */
    readonly accepted: boolean;
    /** Whether the maker sends another piece. */
    readonly replaces: boolean;
    /**
     * What the maker pays for parts and labour, US cents; 0 where nothing.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly paid_cents: number;
  }
  /**
   * The house was sold: consents end, the buyer is trained, the system stays.
   * max-bytes 4194304
   */
  export interface OwnershipTransferredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * Day of the transfer, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly transferred_on: LocalDate;
    /** How the system was paid for: a lease or PPA was assigned to the buyer. */
    readonly product: FinancingProduct;
  }
  /**
   * For RCV-02 and RCV-03: who bills what, and from when.
   * max-bytes 4194304
   */
  export interface BillingClarityNoticeIssuedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * Day of the permission to operate, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 2, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly pto_on: LocalDate;
    /**
     * First day on net billing, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly net_billing_from: LocalDate;
    /** How the customer pays for the system. */
    readonly product: FinancingProduct;
    /**
     * What the provider bills; of a system that is another's, its owner.
     * maxItems 1000
     */
    readonly provider_bills: ReadonlyArray<string>;
    /**
     * What the utility bills.
     * maxItems 1000
     */
    readonly utility_bills: ReadonlyArray<string>;
    /** Day of the first of these bills; null where none comes. */
    readonly first_provider_invoice_on: LocalDate | null;
    /**
     * Whom the customer calls, by subject.
     * maxProperties 100
     */
    readonly contact_routing: { readonly [name: string]: string };
    /**
     * The same in words for the customer.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly statement: string;
  }
  /**
   * For RCV-03: put this service point on net billing from this day.
   * max-bytes 4194304
   */
  export interface NetBillingEnrollmentRequestedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * First day on net billing, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly start_on: LocalDate;
    /**
     * The rule by which exports are credited, by the day of the application; null where there is none on record.
     * default null
     */
    readonly tariff?: string | null;
    /**
     * The meter; null where it is for the utility to say which one stands at the service point.
     * default null
     */
    readonly meter_id?: string | null;
    /**
     * AC rating that may operate, kW; null in requests of before.
     * default null
     */
    readonly kwac?: number | null;
    /**
     * Usable energy of the batteries, kWh, 0 without one; null in requests of before.
     * default null
     */
    readonly battery_kwh?: number | null;
  }
  /**
   * No telemetry, or no production where there should be some.
   * max-bytes 4194304
   */
  export interface SystemOfflineV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When it was last seen working.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly since: Instant;
    /**
     * What was noticed.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
  }
  /**
   * The system works again.
   * max-bytes 4194304
   */
  export interface SystemRestoredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * When it worked again.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly restored_at: Instant;
  }
  /**
   * A running system gives less than it should, or its meters cannot be believed. Neither snow nor outage is one.
   * max-bytes 4194304
   */
  export interface UnderperformanceDetectedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * ``low_yield``, ``no_production``, ``inverter_lost``, ``string_lost``, ``string_shaded``, ``string_weak``,
     * ``clipping`` or ``ct_reversed``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly cause: string;
    /**
     * Since when it shows.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly since: Instant;
    /**
     * The piece that is at fault, as its gateway calls it; null where it is the whole system.
     * default null
     */
    readonly device?: string | null;
    /**
     * Produced over expected under the sun that there was; null where the cause is seen otherwise.
     * default null
     */
    readonly performance_index?: number | null;
    /**
     * What was seen, in words.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly text: string;
  }
  /**
   * What kept a system below what it should give is seen no more.
   * max-bytes 4194304
   */
  export interface UnderperformanceEndedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * As in ``UnderperformanceDetected``.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly cause: string;
    /**
     * The piece that was at fault; null where it was the whole system.
     * default null
     */
    readonly device?: string | null;
    /**
     * When it was seen to be over.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly ended_at: Instant;
  }
  /**
   * For AOV-04, before it finds out: more flowed to the grid than is agreed. Somebody is sent to mend it.
   * max-bytes 4194304
   */
  export interface ExportLimitExceededV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * Start of the first quarter hour above the limit.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly since: Instant;
    /**
     * Highest mean of a quarter hour, kW.
     * minimum 0, maximum 100000, unit "kW"
     */
    readonly exported_kw: number;
    /**
     * What is agreed, kW.
     * minimum 0, maximum 100000, unit "kW"
     */
    readonly limit_kw: number;
    /**
     * The meter, as its gateway calls it.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly device: string;
  }
  /**
   * For AOV-04: the system has kept to its export limit for a day again.
   * max-bytes 4194304
   */
  export interface ExportWithinLimitV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The meter, as its gateway calls it.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly device: string;
    /**
     * When that was seen.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly ended_at: Instant;
  }
  /**
   * The system is gone for good; its registry record is removed with it.
   * max-bytes 4194304
   */
  export interface SystemDecommissionedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The system.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly system_id: Uuid;
    /**
     * Why it is gone.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
    /**
     * The utility's service point, whose net billing and agreement end; null in records of before.
     * default null
     */
    readonly usage_point_id?: string | null;
    /**
     * ``reuse``, ``recycling`` or ``disposal``; null where nobody has said what becomes of the modules.
     * default null
     */
    readonly modules_to?: string | null;
  }
  /**
   * The registry's record: all an aggregator needs to know of one system, as it is now.
   * max-bytes 4194304
   */
  export interface ActivatedSystemStateV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The system.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly system_id: Uuid;
    /** Whether it works. */
    readonly status: ActivatedSystemStateV1OperationalStatus;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * The utility's number of the permission to operate.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
    /**
     * When the system began to run under its permission.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 18263, "relative_to": "ce_time"}
     */
    readonly activated_at: Instant;
    /** What it is rated for. */
    readonly nameplate: ActivatedSystemStateV1Nameplate;
    /**
     * Most that may flow to the grid, W; null where that is not limited.
     * default null
     */
    readonly export_limit_w?: number | null;
    /**
     * Serial numbers of what is installed.
     * maxItems 50000
     */
    readonly serials: ReadonlyArray<ActivatedSystemStateV1SerialNumber>;
    /**
     * What the aggregator may do; null where the customer is in no program.
     * default null
     */
    readonly consent?: ActivatedSystemStateV1DERConsent | null;
    /**
     * Grows with every change of this system; a reader may drop a lower one.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly revision: number;
  }
  /**
   * The registry's record: all an aggregator needs to know of one system, as it is now.
   * max-bytes 4194304
   */
  export interface ActivatedSystemStateV2 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The system.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly system_id: Uuid;
    /** Whether it works. */
    readonly status: OperationalStatus;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * The utility's number of the permission to operate.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
    /**
     * When the system began to run under its permission.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 18263, "relative_to": "ce_time"}
     */
    readonly activated_at: Instant;
    /** What it is rated for. */
    readonly nameplate: Nameplate;
    /**
     * Most that may flow to the grid, W; null where that is not limited.
     * default null
     */
    readonly export_limit_w?: number | null;
    /**
     * Serial numbers of what is installed.
     * maxItems 50000
     */
    readonly serials: ReadonlyArray<SerialNumber>;
    /**
     * What the aggregator may do; null where the customer is in no program. The newest of ``consents``.
     * default null
     */
    readonly consent?: DERConsent | null;
    /**
     * What was allowed within each program, one a program; empty where the customer is in none.
     * maxItems 100, default []
     */
    readonly consents?: ReadonlyArray<DERConsent>;
    /**
     * DERCapability of IEEE 2030.5-2018 under its own names; null in records from before there was one.
     * default null
     */
    readonly ieee2030_5?: { readonly [name: string]: Json } | null;
    /**
     * Points of SunSpec models 702 and 713 by model; null in records from before there was one.
     * default null
     */
    readonly sunspec?: { readonly [name: string]: Json } | null;
    /**
     * Resource of OpenADR 3.1 (attributes, payload descriptors, payloads); null in records from before.
     * default null
     */
    readonly openadr?: { readonly [name: string]: Json } | null;
    /**
     * By IEEE 2030.5: first 160 bits of the SHA-256 of its gateway's device certificate; null where it has none.
     * default null
     */
    readonly lfdi?: string | null;
    /**
     * Where it stands; null in records from before, and where the order did not say.
     * default null
     */
    readonly location_class?: LocationClass | null;
    /**
     * Who sends its readings; null in records from before, and while no gateway is in use.
     * default null
     */
    readonly telemetry_source?: TelemetrySource | null;
    /**
     * Grows with every change of this system; a reader may drop a lower one.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly revision: number;
  }
  /**
   * Onboarding has blocked or removed the system and closed its record of the project.
   * max-bytes 4194304
   */
  export interface CompensationCompletedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was.
     * maxItems 1000
     */
    readonly actions: ReadonlyArray<string>;
    /** False where the service had never heard of the project; it keeps the closed record all the same. */
    readonly had_record: boolean;
  }
  /**
   * Onboarding asks a person to do something.
   * max-bytes 4194304
   */
  export interface TaskOpenedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /**
     * A few words, the same for all of a kind.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly title: string;
    /**
     * Whose it is to do, by the table of roles.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly role: string;
    /**
     * Which of the organisations of the role; null where none is recorded.
     * default null
     */
    readonly organisation?: string | null;
    /**
     * The operation of the service's OpenAPI that answers it; null for one that ends by itself.
     * default null
     */
    readonly operation?: string | null;
  }
  /**
   * A task of onboarding was taken on, given back, put off or commented on.
   * max-bytes 4194304
   */
  export interface TaskChangedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /**
     * 1 is done first, 3 last.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly priority: number;
    /**
     * When it is to be done; null where nothing says so.
     * default null
     */
    readonly due_at?: Instant | null;
    /** Whether somebody has taken it on. */
    readonly assigned: boolean;
    /**
     * When it is to be seen again; null for one that is seen now.
     * default null
     */
    readonly snoozed_until?: Instant | null;
  }
  /**
   * A task of onboarding is no longer open.
   * max-bytes 4194304
   */
  export interface TaskClosedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The task, as in the service's lists.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly task_id: Uuid;
    /**
     * What is to be done, in a stable word.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly kind: string;
    /** answered: by its form; overtaken: the project went on without it; replaced: it was asked anew. */
    readonly outcome: TaskOutcome;
  }
}

export namespace aov04 {
  /**
   * The utility has the application.
   * max-bytes 4194304
   */
  export interface ApplicationReceivedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application, as the applicant numbers it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * When it came in.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly received_at: Instant;
  }
  /**
   * The utility's clock starts here (metric 8).
   * max-bytes 4194304
   */
  export interface ApplicationDeemedCompleteV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application, as the applicant numbers it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * From when it counts as complete.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly complete_at: Instant;
  }
  /**
   * Something is missing; the clock does not start before it is cured.
   * max-bytes 4194304
   */
  export interface ApplicationDeemedIncompleteV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application, as the applicant numbers it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * What is missing; at least one.
     * minItems 1, maxItems 1000
     */
    readonly missing: ReadonlyArray<string>;
    /**
     * When it has to be there.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly cure_by: Instant;
  }
  /**
   * What the utility's own screens found.
   * max-bytes 4194304
   */
  export interface ScreenResultsIssuedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application, as the applicant numbers it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * What each screen found.
     * maxItems 200
     */
    readonly screens: ReadonlyArray<ScreenResult>;
  }
  /**
   * A screen failed: a study at the applicant's cost, or a smaller system.
   * max-bytes 4194304
   */
  export interface StudyRequiredV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application, as the applicant numbers it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * Kind of study.
     * minLength 1, maxLength 120, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly study: string;
    /**
     * Deposit for the study, US cents.
     * minimum 0, maximum 1000000000000, unit "US cent"
     */
    readonly deposit_cents: number;
    /**
     * When the deposit has to be paid or the system made smaller.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly deadline: Instant;
    /**
     * What each screen found.
     * maxItems 200
     */
    readonly screens: ReadonlyArray<ScreenResult>;
    /**
     * Largest AC rating that would pass the screens, kW; null where none would, or where it is not known.
     * default null
     */
    readonly largest_passing_kwac?: number | null;
  }
  /**
   * The utility offers an agreement for this size and these settings.
   * max-bytes 4194304
   */
  export interface InterconnectionApprovedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application, as the applicant numbers it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * The utility's number of the agreement.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly agreement_id: string;
    /**
     * AC rating that is approved, kW.
     * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
     */
    readonly kwac: number;
    /**
     * Most that may flow to the grid, kW; null where that is not limited.
     * default null
     */
    readonly export_limit_kw?: number | null;
    /**
     * What the utility asks for besides; empty where nothing.
     * maxItems 1000, default []
     */
    readonly conditions?: ReadonlyArray<string>;
    /**
     * The required IEEE 1547-2018 settings profile.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly settings_profile: string;
    /**
     * Until when the customer has to sign the agreement; null where the approval alone concludes it.
     * default null
     */
    readonly return_by?: Instant | null;
    /**
     * Last day on which the approval holds unless the system operates by then; null where no end is set.
     * default null
     */
    readonly valid_through?: LocalDate | null;
    /**
     * Liability insurance that the agreement asks for, US cents; null where it asks for none.
     * default null
     */
    readonly insurance_cents?: number | null;
  }
  /**
   * The utility refuses; the largest size that would pass, where there is one.
   * max-bytes 4194304
   */
  export interface InterconnectionDeniedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The interconnection application, as the applicant numbers it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly application_id: Uuid;
    /**
     * Why; at least one.
     * minItems 1, maxItems 1000
     */
    readonly reasons: ReadonlyArray<string>;
    /**
     * What each screen found; empty where none was run.
     * maxItems 200, default []
     */
    readonly screens?: ReadonlyArray<ScreenResult>;
    /**
     * Largest AC rating that would pass the screens, kW; null where none would, or where it is not known.
     * default null
     */
    readonly largest_passing_kwac?: number | null;
  }
  /**
   * The system may be energized.
   * max-bytes 4194304
   */
  export interface PermissionToOperateGrantedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The request for permission, as the applicant numbers it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly request_id: Uuid;
    /**
     * The utility's number of the permission.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
    /**
     * From when the system may operate.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly granted_at: Instant;
    /**
     * AC rating that may operate, kW.
     * minimum 0, exclusiveMinimum 0, maximum 100000, unit "kW"
     */
    readonly kwac: number;
    /**
     * Most that may flow to the grid, kW; null where that is not limited.
     * default null
     */
    readonly export_limit_kw?: number | null;
    /**
     * What the utility asks for besides; empty where nothing.
     * maxItems 1000, default []
     */
    readonly conditions?: ReadonlyArray<string>;
    /**
     * The required IEEE 1547-2018 settings profile.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly settings_profile: string;
  }
  /**
   * What has to be put right before the request can be repeated.
   * max-bytes 4194304
   */
  export interface PermissionToOperateDeniedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The request for permission, as the applicant numbers it.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly request_id: Uuid;
    /**
     * What has to be cured; at least one.
     * minItems 1, maxItems 1000
     */
    readonly deficiencies: ReadonlyArray<Finding>;
  }
  /**
   * The permission ends at this instant.
   * max-bytes 4194304
   */
  export interface PermissionToOperateRevokedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The utility's number of the permission.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly pto_id: string;
    /**
     * Why it ends.
     * maxLength 4000, pattern "^[^\\x00]*$"
     */
    readonly reason: string;
    /**
     * From when the system may no longer operate.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly revoked_at: Instant;
  }
}

export namespace rcv02 {
  /**
   * Customer service has the notice of who bills what, and can explain it to whoever calls.
   * max-bytes 4194304
   */
  export interface BillingNoticeAcknowledgedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * When it was taken in.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly acknowledged_at: Instant;
  }
}

export namespace rcv03 {
  /**
   * A service point is on net billing. Asked again, the enrolment keeps its number.
   * max-bytes 4194304
   */
  export interface NetBillingEnrolledV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The utility's service point (ESPI UsagePoint).
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly usage_point_id: string;
    /**
     * The utility's number of the enrolment.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly enrolment: string;
    /** The rule by which exports are credited; null where it was not asked for by name. */
    readonly tariff: string | null;
    /** The meter that it is billed by; null where it is not known yet. */
    readonly meter_id: string | null;
    /**
     * First day on net billing, local to the site.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 3660, "before_days": 1100, "relative_to": "ce_time"}
     */
    readonly start_on: LocalDate;
  }
  /**
   * A service point is off net billing: its system is gone.
   * max-bytes 4194304
   */
  export interface NetBillingEndedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The utility's number of the enrolment.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly enrolment: string;
    /**
     * When it ended.
     * pattern "^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$", plausible {"after_days": 1, "before_days": 400, "relative_to": "ce_time"}
     */
    readonly ended_at: Instant;
  }
}

export namespace rev02 {
  /**
   * A rule of interconnection holds with these parameters from a day on.
   * max-bytes 4194304
   */
  export interface InterconnectionRuleChangedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The rule; the same through all its versions.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly rule_id: string;
    /**
     * Version of the rule, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly version: number;
    /**
     * Where it holds: a state's two-letter code, or ``US``.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly jurisdiction: string;
    /**
     * First day on which it holds.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 18263, "before_days": 36525, "relative_to": "ce_time"}
     */
    readonly effective_from: LocalDate;
    /**
     * Last day on which it holds; null where no end is set.
     * default null
     */
    readonly effective_to?: LocalDate | null;
    /**
     * The parameters of the rule by name, each name with its unit.
     * maxProperties 2000
     */
    readonly params: { readonly [name: string]: Json };
    /**
     * Where it is written.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly citation: string;
    /**
     * Which kind of rule it is: ``interconnection`` (levels and screens) or ``clocks``.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$", default "interconnection"
     */
    readonly rule_set?: string;
    /**
     * What it is about; of one place and thing one rule holds at a time. Empty: what all rules of its set are about.
     * maxItems 1000, default []
     */
    readonly applies_to?: ReadonlyArray<string>;
    /**
     * The utility for whose customers alone it holds; null for all of the place.
     * default null
     */
    readonly utility_id?: string | null;
    /**
     * The authority in whose area alone it holds; null for all of the place.
     * default null
     */
    readonly ahj_id?: string | null;
    /**
     * Which date of a project decides: ``application``, ``signature`` or ``issue date``; null for the day of asking.
     * default "application"
     */
    readonly grandfather_by?: string | null;
    /**
     * Where its text can be read; null where that is not known.
     * default null
     */
    readonly url?: string | null;
    /**
     * When somebody last looked at the text; null where nobody said.
     * default null
     */
    readonly last_verified?: LocalDate | null;
    /**
     * Whether the text itself was read by whoever transcribed it.
     * default false
     */
    readonly verified?: boolean;
  }
  /**
   * A text that has to be given to customers is this one from a day on; unsigned contracts are written anew then.
   * max-bytes 4194304
   */
  export interface DisclosureTemplateChangedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The template; the same through all its versions.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly rule_id: string;
    /**
     * Version of the template, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly version: number;
    /**
     * Where it has to be given: a state's two-letter code, or ``US``.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly jurisdiction: string;
    /**
     * First day on which it has to be given.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 18263, "before_days": 36525, "relative_to": "ce_time"}
     */
    readonly effective_from: LocalDate;
    /**
     * Last day on which it has to be given; null where no end is set.
     * default null
     */
    readonly effective_to?: LocalDate | null;
    /**
     * The template: its part of the contract, title, paragraphs with their blanks, products and places it is for.
     * maxProperties 2000
     */
    readonly params: { readonly [name: string]: Json };
    /**
     * Where it is required.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly citation: string;
    /**
     * What it discloses; of one place and thing one template holds at a time.
     * maxItems 1000
     */
    readonly applies_to: ReadonlyArray<string>;
    /**
     * Which date of a project decides: ``application``, ``signature`` or ``issue date``; null for the day of asking.
     * default "signature"
     */
    readonly grandfather_by?: string | null;
    /**
     * Where its text can be read; null where that is not known.
     * default null
     */
    readonly url?: string | null;
    /**
     * When somebody last looked at the text; null where nobody said.
     * default null
     */
    readonly last_verified?: LocalDate | null;
    /**
     * Whether the text itself was read by whoever transcribed it.
     * default false
     */
    readonly verified?: boolean;
  }
  /**
   * An incentive is granted on these terms from a day on; offers that stand keep theirs.
   * max-bytes 4194304
   */
  export interface IncentiveRuleChangedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The incentive; the same through all its versions.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly rule_id: string;
    /**
     * Version of the incentive, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly version: number;
    /**
     * Where it is granted: a state's two-letter code, or ``US``.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly jurisdiction: string;
    /**
     * First day of offers that count with it.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 18263, "before_days": 36525, "relative_to": "ce_time"}
     */
    readonly effective_from: LocalDate;
    /**
     * Last day of offers that count with it; null where no end is set.
     * default null
     */
    readonly effective_to?: LocalDate | null;
    /**
     * Its terms: owner, technology, share of the cost, and the windows of dates in which it is granted.
     * maxProperties 2000
     */
    readonly params: { readonly [name: string]: Json };
    /**
     * Where it is written.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly citation: string;
    /**
     * Where its text can be read; null where that is not known.
     * default null
     */
    readonly url?: string | null;
    /**
     * When somebody last looked at the text; null where nobody said.
     * default null
     */
    readonly last_verified?: LocalDate | null;
    /**
     * Whether the text itself was read by whoever transcribed it.
     * default false
     */
    readonly verified?: boolean;
  }
  /**
   * A calendar counts business days so from a day on.
   * max-bytes 4194304
   */
  export interface BusinessCalendarPublishedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The calendar; the same through all its versions.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly rule_id: string;
    /**
     * Version of the calendar, counted from 1.
     * minimum 1, maximum 1000000, unit "1"
     */
    readonly version: number;
    /**
     * Where it is counted: a state's two-letter code, or ``US``.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly jurisdiction: string;
    /**
     * First day that is counted so.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 18263, "before_days": 36525, "relative_to": "ce_time"}
     */
    readonly effective_from: LocalDate;
    /**
     * Last day that is counted so; null where no end is set.
     * default null
     */
    readonly effective_to?: LocalDate | null;
    /**
     * Weekdays and holidays that are no business days, and how a holiday on a weekend is taken.
     * maxProperties 2000
     */
    readonly params: { readonly [name: string]: Json };
    /**
     * Where it is written.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly citation: string;
    /**
     * Where its text can be read; null where that is not known.
     * default null
     */
    readonly url?: string | null;
    /**
     * When somebody last looked at the text; null where nobody said.
     * default null
     */
    readonly last_verified?: LocalDate | null;
    /**
     * Whether the text itself was read by whoever transcribed it.
     * default false
     */
    readonly verified?: boolean;
  }
  /**
   * A tariff in the URDB v7 schema.
   * max-bytes 4194304
   */
  export interface TariffPublishedV1 {
    /**
     * The project; equal to the record key and to ``ce_subject``.
     * pattern "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
     */
    readonly project_id: Uuid;
    /**
     * The tariff in this edition.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly tariff_id: string;
    /**
     * The utility whose tariff it is.
     * minLength 1, maxLength 300, pattern "^[^\\x00-\\x1f\\x7f]*$"
     */
    readonly utility_id: string;
    /**
     * First day on which it holds.
     * pattern "^(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$", plausible {"after_days": 18263, "before_days": 36525, "relative_to": "ce_time"}
     */
    readonly effective_from: LocalDate;
    /**
     * Last day on which it holds; null where no end is set.
     * default null
     */
    readonly effective_to?: LocalDate | null;
    /**
     * The tariff as the OpenEI Utility Rate Database (version 7) writes it; rates in US dollars.
     * maxProperties 2000
     */
    readonly urdb: { readonly [name: string]: Json };
  }
}

/** The value of every type; null removes what the key stands for. */
export interface Values {
  "ncv03.lead.LeadCaptured.v1": lead.LeadCapturedV1;
  "ncv03.lead.LeadDuplicateDetected.v1": lead.LeadDuplicateDetectedV1;
  "ncv03.lead.UsageDataImported.v1": lead.UsageDataImportedV1;
  "ncv03.lead.UsageDataRejected.v1": lead.UsageDataRejectedV1;
  "ncv03.lead.SiteAssessed.v1": lead.SiteAssessedV1;
  "ncv03.lead.SiteAssessed.v2": lead.SiteAssessedV2;
  "ncv03.lead.EnergyAnalysisCompleted.v1": lead.EnergyAnalysisCompletedV1;
  "ncv03.lead.EnergyAnalysisCompleted.v2": lead.EnergyAnalysisCompletedV2;
  "ncv03.lead.FeasibilityScored.v1": lead.FeasibilityScoredV1;
  "ncv03.lead.LeadQualified.v1": lead.LeadQualifiedV1;
  "ncv03.lead.LeadNurtured.v1": lead.LeadNurturedV1;
  "ncv03.lead.LeadDisqualified.v1": lead.LeadDisqualifiedV1;
  "ncv03.lead.LeadWithdrawn.v1": lead.LeadWithdrawnV1;
  "ncv03.lead.SpeedToLeadMissed.v1": lead.SpeedToLeadMissedV1;
  "ncv03.lead.AnalysisAccuracyMeasured.v1": lead.AnalysisAccuracyMeasuredV1;
  "ncv03.lead.ProjectErased.v1": lead.ProjectErasedV1;
  "ncv03.lead.CompensationCompleted.v1": lead.CompensationCompletedV1;
  "ncv03.lead.TaskOpened.v1": lead.TaskOpenedV1;
  "ncv03.lead.TaskChanged.v1": lead.TaskChangedV1;
  "ncv03.lead.TaskClosed.v1": lead.TaskClosedV1;
  "ncv03.design.DesignRequested.v1": design.DesignRequestedV1;
  "ncv03.design.RedesignRequested.v1": design.RedesignRequestedV1;
  "ncv03.design.DesignVersionCreated.v1": design.DesignVersionCreatedV1;
  "ncv03.design.DesignVersionCreated.v2": design.DesignVersionCreatedV2;
  "ncv03.design.DesignCheckFailed.v1": design.DesignCheckFailedV1;
  "ncv03.design.ProposalGenerated.v1": design.ProposalGeneratedV1;
  "ncv03.design.ProposalGenerated.v2": design.ProposalGeneratedV2;
  "ncv03.design.ProposalPresented.v1": design.ProposalPresentedV1;
  "ncv03.design.ProposalAccepted.v1": design.ProposalAcceptedV1;
  "ncv03.design.ProposalAccepted.v2": design.ProposalAcceptedV2;
  "ncv03.design.ProposalDeclined.v1": design.ProposalDeclinedV1;
  "ncv03.design.ProposalExpired.v1": design.ProposalExpiredV1;
  "ncv03.design.DesignSheetsIssued.v1": design.DesignSheetsIssuedV1;
  "ncv03.design.DesignFrozen.v1": design.DesignFrozenV1;
  "ncv03.design.DesignFrozen.v2": design.DesignFrozenV2;
  "ncv03.design.CompensationCompleted.v1": design.CompensationCompletedV1;
  "ncv03.design.TaskOpened.v1": design.TaskOpenedV1;
  "ncv03.design.TaskChanged.v1": design.TaskChangedV1;
  "ncv03.design.TaskClosed.v1": design.TaskClosedV1;
  "ncv03.contracting.FinancingApplied.v1": contracting.FinancingAppliedV1;
  "ncv03.contracting.FinancingApproved.v1": contracting.FinancingApprovedV1;
  "ncv03.contracting.FinancingDeclined.v1": contracting.FinancingDeclinedV1;
  "ncv03.contracting.FinancingCounteroffered.v1": contracting.FinancingCounterofferedV1;
  "ncv03.contracting.FinancingIncomplete.v1": contracting.FinancingIncompleteV1;
  "ncv03.contracting.FinancingExpired.v1": contracting.FinancingExpiredV1;
  "ncv03.contracting.StipulationCleared.v1": contracting.StipulationClearedV1;
  "ncv03.contracting.DisclosureDelivered.v1": contracting.DisclosureDeliveredV1;
  "ncv03.contracting.ContractSent.v1": contracting.ContractSentV1;
  "ncv03.contracting.ContractSigned.v1": contracting.ContractSignedV1;
  "ncv03.contracting.ContractSigned.v2": contracting.ContractSignedV2;
  "ncv03.contracting.RescissionPeriodStarted.v1": contracting.RescissionPeriodStartedV1;
  "ncv03.contracting.ContractRescinded.v1": contracting.ContractRescindedV1;
  "ncv03.contracting.RescissionPeriodExpired.v1": contracting.RescissionPeriodExpiredV1;
  "ncv03.contracting.ContractEffective.v1": contracting.ContractEffectiveV1;
  "ncv03.contracting.DepositReceived.v1": contracting.DepositReceivedV1;
  "ncv03.contracting.DepositReversed.v1": contracting.DepositReversedV1;
  "ncv03.contracting.DepositRefunded.v1": contracting.DepositRefundedV1;
  "ncv03.contracting.SalesOrderCreated.v1": contracting.SalesOrderCreatedV1;
  "ncv03.contracting.SalesOrderCreated.v2": contracting.SalesOrderCreatedV2;
  "ncv03.contracting.SalesOrderProgressed.v1": contracting.SalesOrderProgressedV1;
  "ncv03.contracting.InterconnectionDecisionRequested.v1": contracting.InterconnectionDecisionRequestedV1;
  "ncv03.contracting.InterconnectionDecisionMade.v1": contracting.InterconnectionDecisionMadeV1;
  "ncv03.contracting.PartialCancellationRequested.v1": contracting.PartialCancellationRequestedV1;
  "ncv03.contracting.ChangeOrderProposed.v1": contracting.ChangeOrderProposedV1;
  "ncv03.contracting.ChangeOrderProposed.v2": contracting.ChangeOrderProposedV2;
  "ncv03.contracting.ChangeOrderApproved.v1": contracting.ChangeOrderApprovedV1;
  "ncv03.contracting.ChangeOrderRejected.v1": contracting.ChangeOrderRejectedV1;
  "ncv03.contracting.ContractAmended.v1": contracting.ContractAmendedV1;
  "ncv03.contracting.ContractAmended.v2": contracting.ContractAmendedV2;
  "ncv03.contracting.ContractCancelled.v1": contracting.ContractCancelledV1;
  "ncv03.contracting.CompensationRequested.v1": contracting.CompensationRequestedV1;
  "ncv03.contracting.CompensationFailed.v1": contracting.CompensationFailedV1;
  "ncv03.contracting.ProjectClosed.v1": contracting.ProjectClosedV1;
  "ncv03.contracting.TaskOpened.v1": contracting.TaskOpenedV1;
  "ncv03.contracting.TaskChanged.v1": contracting.TaskChangedV1;
  "ncv03.contracting.TaskClosed.v1": contracting.TaskClosedV1;
  "ncv03.permitting.PermitPackageAssembled.v1": permitting.PermitPackageAssembledV1;
  "ncv03.permitting.PermitRouteSelected.v1": permitting.PermitRouteSelectedV1;
  "ncv03.permitting.PermitSubmitted.v1": permitting.PermitSubmittedV1;
  "ncv03.permitting.PermitCorrectionsRequested.v1": permitting.PermitCorrectionsRequestedV1;
  "ncv03.permitting.PermitResubmitted.v1": permitting.PermitResubmittedV1;
  "ncv03.permitting.PermitApproved.v1": permitting.PermitApprovedV1;
  "ncv03.permitting.PermitRejected.v1": permitting.PermitRejectedV1;
  "ncv03.permitting.PermitRequired.v1": permitting.PermitRequiredV1;
  "ncv03.permitting.PermitRefused.v1": permitting.PermitRefusedV1;
  "ncv03.permitting.PermitRefusalAnswered.v1": permitting.PermitRefusalAnsweredV1;
  "ncv03.permitting.PermitExpiring.v1": permitting.PermitExpiringV1;
  "ncv03.permitting.PermitExtended.v1": permitting.PermitExtendedV1;
  "ncv03.permitting.PermitExpired.v1": permitting.PermitExpiredV1;
  "ncv03.permitting.PermitRevoked.v1": permitting.PermitRevokedV1;
  "ncv03.permitting.PermitTransferred.v1": permitting.PermitTransferredV1;
  "ncv03.permitting.PermitFinaled.v1": permitting.PermitFinaledV1;
  "ncv03.permitting.InterconnectionScreensEvaluated.v1": permitting.InterconnectionScreensEvaluatedV1;
  "ncv03.permitting.InterconnectionApplicationSubmitted.v1": permitting.InterconnectionApplicationSubmittedV1;
  "ncv03.permitting.InterconnectionInfoRequested.v1": permitting.InterconnectionInfoRequestedV1;
  "ncv03.permitting.InterconnectionStudyRequired.v1": permitting.InterconnectionStudyRequiredV1;
  "ncv03.permitting.InterconnectionStudyDepositPaid.v1": permitting.InterconnectionStudyDepositPaidV1;
  "ncv03.permitting.InterconnectionApproved.v1": permitting.InterconnectionApprovedV1;
  "ncv03.permitting.InterconnectionDenied.v1": permitting.InterconnectionDeniedV1;
  "ncv03.permitting.InterconnectionWithdrawn.v1": permitting.InterconnectionWithdrawnV1;
  "ncv03.permitting.ReadyToBuild.v1": permitting.ReadyToBuildV1;
  "ncv03.permitting.ReadyToBuild.v2": permitting.ReadyToBuildV2;
  "ncv03.permitting.DeadlineBreached.v1": permitting.DeadlineBreachedV1;
  "ncv03.permitting.CompensationCompleted.v1": permitting.CompensationCompletedV1;
  "ncv03.permitting.TaskOpened.v1": permitting.TaskOpenedV1;
  "ncv03.permitting.TaskChanged.v1": permitting.TaskChangedV1;
  "ncv03.permitting.TaskClosed.v1": permitting.TaskClosedV1;
  "ncv03.permitting.InterconnectionApprovalDiffers.v1": permitting.InterconnectionApprovalDiffersV1;
  "ncv03.permitting.InterconnectionCostOffered.v1": permitting.InterconnectionCostOfferedV1;
  "ncv03.permitting.InterconnectionCostPaid.v1": permitting.InterconnectionCostPaidV1;
  "ncv03.permitting.FurtherApplicationAnswered.v1": permitting.FurtherApplicationAnsweredV1;
  "ncv03.permitting.FeePaid.v1": permitting.FeePaidV1;
  "ncv03.permitting.PreApplicationReportRequested.v1": permitting.PreApplicationReportRequestedV1;
  "ncv03.permitting.InterconnectionAgreementSigned.v1": permitting.InterconnectionAgreementSignedV1;
  "ncv03.permitting.InterconnectionLapsed.v1": permitting.InterconnectionLapsedV1;
  "ncv03.permitting.UtilityPermissionGranted.v1": permitting.UtilityPermissionGrantedV1;
  "ncv03.permitting.UtilityPermissionDenied.v1": permitting.UtilityPermissionDeniedV1;
  "ncv03.permitting.UtilityPermissionRevoked.v1": permitting.UtilityPermissionRevokedV1;
  "ncv03.permitting.UtilityReviewBegan.v1": permitting.UtilityReviewBeganV1;
  "ncv03.permitting.UtilityMessageReceipt.v1": permitting.UtilityMessageReceiptV1;
  "ncv03.fieldops.PurchaseOrderIssued.v1": fieldops.PurchaseOrderIssuedV1;
  "ncv03.fieldops.OrdersHeld.v1": fieldops.OrdersHeldV1;
  "ncv03.fieldops.PurchaseOrderAcknowledged.v1": fieldops.PurchaseOrderAcknowledgedV1;
  "ncv03.fieldops.DeliveryDelayed.v1": fieldops.DeliveryDelayedV1;
  "ncv03.fieldops.GoodsReceived.v1": fieldops.GoodsReceivedV1;
  "ncv03.fieldops.GoodsRejected.v1": fieldops.GoodsRejectedV1;
  "ncv03.fieldops.ItemSubstituted.v1": fieldops.ItemSubstitutedV1;
  "ncv03.fieldops.StockAllocated.v1": fieldops.StockAllocatedV1;
  "ncv03.fieldops.StockReleased.v1": fieldops.StockReleasedV1;
  "ncv03.fieldops.InvoiceMatched.v1": fieldops.InvoiceMatchedV1;
  "ncv03.fieldops.InvoiceBlocked.v1": fieldops.InvoiceBlockedV1;
  "ncv03.fieldops.CreditNoteReceived.v1": fieldops.CreditNoteReceivedV1;
  "ncv03.fieldops.SerialWithdrawn.v1": fieldops.SerialWithdrawnV1;
  "ncv03.fieldops.RemovedPiecesAccountedFor.v1": fieldops.RemovedPiecesAccountedForV1;
  "ncv03.fieldops.HoursWorkedRecorded.v1": fieldops.HoursWorkedRecordedV1;
  "ncv03.fieldops.MaterialsReady.v1": fieldops.MaterialsReadyV1;
  "ncv03.fieldops.PurchaseOrderCancelled.v1": fieldops.PurchaseOrderCancelledV1;
  "ncv03.fieldops.InstallationScheduled.v1": fieldops.InstallationScheduledV1;
  "ncv03.fieldops.InstallationRescheduled.v1": fieldops.InstallationRescheduledV1;
  "ncv03.fieldops.InstallationUnscheduled.v1": fieldops.InstallationUnscheduledV1;
  "ncv03.fieldops.SiteDayLost.v1": fieldops.SiteDayLostV1;
  "ncv03.fieldops.VisitPlanned.v1": fieldops.VisitPlannedV1;
  "ncv03.fieldops.VisitMoved.v1": fieldops.VisitMovedV1;
  "ncv03.fieldops.VisitCompleted.v1": fieldops.VisitCompletedV1;
  "ncv03.fieldops.VisitCancelled.v1": fieldops.VisitCancelledV1;
  "ncv03.fieldops.PunchItemRaised.v1": fieldops.PunchItemRaisedV1;
  "ncv03.fieldops.PunchItemClosed.v1": fieldops.PunchItemClosedV1;
  "ncv03.fieldops.AsBuiltDifferenceFound.v1": fieldops.AsBuiltDifferenceFoundV1;
  "ncv03.fieldops.JobHazardAnalysisSigned.v1": fieldops.JobHazardAnalysisSignedV1;
  "ncv03.fieldops.InstallationStarted.v1": fieldops.InstallationStartedV1;
  "ncv03.fieldops.SafetyIncidentReported.v1": fieldops.SafetyIncidentReportedV1;
  "ncv03.fieldops.InjuryCaseRecorded.v1": fieldops.InjuryCaseRecordedV1;
  "ncv03.fieldops.WorkStopped.v1": fieldops.WorkStoppedV1;
  "ncv03.fieldops.WorkResumed.v1": fieldops.WorkResumedV1;
  "ncv03.fieldops.InstallationCompleted.v1": fieldops.InstallationCompletedV1;
  "ncv03.fieldops.InstallationCompleted.v2": fieldops.InstallationCompletedV2;
  "ncv03.fieldops.ReworkOrdered.v1": fieldops.ReworkOrderedV1;
  "ncv03.fieldops.ReworkCompleted.v1": fieldops.ReworkCompletedV1;
  "ncv03.fieldops.ServiceCaseOpened.v1": fieldops.ServiceCaseOpenedV1;
  "ncv03.fieldops.ServiceCaseDiagnosed.v1": fieldops.ServiceCaseDiagnosedV1;
  "ncv03.fieldops.ServicePartReplaced.v1": fieldops.ServicePartReplacedV1;
  "ncv03.fieldops.ServiceCaseClosed.v1": fieldops.ServiceCaseClosedV1;
  "ncv03.fieldops.CompensationCompleted.v1": fieldops.CompensationCompletedV1;
  "ncv03.fieldops.TaskOpened.v1": fieldops.TaskOpenedV1;
  "ncv03.fieldops.TaskChanged.v1": fieldops.TaskChangedV1;
  "ncv03.fieldops.TaskClosed.v1": fieldops.TaskClosedV1;
  "ncv03.commissioning.InspectionScheduled.v1": commissioning.InspectionScheduledV1;
  "ncv03.commissioning.InspectionRescheduled.v1": commissioning.InspectionRescheduledV1;
  "ncv03.commissioning.InspectionMissed.v1": commissioning.InspectionMissedV1;
  "ncv03.commissioning.InspectionCancelled.v1": commissioning.InspectionCancelledV1;
  "ncv03.commissioning.InspectionPassed.v1": commissioning.InspectionPassedV1;
  "ncv03.commissioning.InspectionStepPassed.v1": commissioning.InspectionStepPassedV1;
  "ncv03.commissioning.InspectionFailed.v1": commissioning.InspectionFailedV1;
  "ncv03.commissioning.CommissioningTestRecorded.v1": commissioning.CommissioningTestRecordedV1;
  "ncv03.commissioning.ParallelTestingAllowed.v1": commissioning.ParallelTestingAllowedV1;
  "ncv03.commissioning.CommissioningPassed.v1": commissioning.CommissioningPassedV1;
  "ncv03.commissioning.CommissioningPassed.v2": commissioning.CommissioningPassedV2;
  "ncv03.commissioning.CommissioningFailed.v1": commissioning.CommissioningFailedV1;
  "ncv03.commissioning.PTORequested.v1": commissioning.PTORequestedV1;
  "ncv03.commissioning.PTOGranted.v1": commissioning.PTOGrantedV1;
  "ncv03.commissioning.PTOGrantedConditionally.v1": commissioning.PTOGrantedConditionallyV1;
  "ncv03.commissioning.UtilityVisitRequired.v1": commissioning.UtilityVisitRequiredV1;
  "ncv03.commissioning.UtilityVisitArranged.v1": commissioning.UtilityVisitArrangedV1;
  "ncv03.commissioning.UtilityVisitEnded.v1": commissioning.UtilityVisitEndedV1;
  "ncv03.commissioning.PTODenied.v1": commissioning.PTODeniedV1;
  "ncv03.commissioning.PTORevoked.v1": commissioning.PTORevokedV1;
  "ncv03.commissioning.CompensationCompleted.v1": commissioning.CompensationCompletedV1;
  "ncv03.commissioning.TaskOpened.v1": commissioning.TaskOpenedV1;
  "ncv03.commissioning.TaskChanged.v1": commissioning.TaskChangedV1;
  "ncv03.commissioning.TaskClosed.v1": commissioning.TaskClosedV1;
  "ncv03.onboarding.ActivationBlocked.v1": onboarding.ActivationBlockedV1;
  "ncv03.onboarding.SystemEnergized.v1": onboarding.SystemEnergizedV1;
  "ncv03.onboarding.SystemDeenergized.v1": onboarding.SystemDeenergizedV1;
  "ncv03.onboarding.MonitoringRegistered.v1": onboarding.MonitoringRegisteredV1;
  "ncv03.onboarding.SystemActivated.v1": onboarding.SystemActivatedV1;
  "ncv03.onboarding.SystemActivated.v2": onboarding.SystemActivatedV2;
  "ncv03.onboarding.SystemActivated.v3": onboarding.SystemActivatedV3;
  "ncv03.onboarding.DocumentationPackageDelivered.v1": onboarding.DocumentationPackageDeliveredV1;
  "ncv03.onboarding.CustomerTrained.v1": onboarding.CustomerTrainedV1;
  "ncv03.onboarding.OnboardingDelivered.v1": onboarding.OnboardingDeliveredV1;
  "ncv03.onboarding.ValueStreamCompleted.v1": onboarding.ValueStreamCompletedV1;
  "ncv03.onboarding.OnboardingCompleted.v1": onboarding.OnboardingCompletedV1;
  "ncv03.onboarding.OnboardingIncomplete.v1": onboarding.OnboardingIncompleteV1;
  "ncv03.onboarding.SurveySent.v1": onboarding.SurveySentV1;
  "ncv03.onboarding.SurveyCompleted.v1": onboarding.SurveyCompletedV1;
  "ncv03.onboarding.SurveyAnswered.v1": onboarding.SurveyAnsweredV1;
  "ncv03.onboarding.ProductionReported.v1": onboarding.ProductionReportedV1;
  "ncv03.onboarding.UptimeReported.v1": onboarding.UptimeReportedV1;
  "ncv03.onboarding.DERConsentGranted.v1": onboarding.DERConsentGrantedV1;
  "ncv03.onboarding.DERConsentRevoked.v1": onboarding.DERConsentRevokedV1;
  "ncv03.onboarding.EquipmentReplaced.v1": onboarding.EquipmentReplacedV1;
  "ncv03.onboarding.EquipmentReplacementRequested.v1": onboarding.EquipmentReplacementRequestedV1;
  "ncv03.onboarding.WarrantyClaimFiled.v1": onboarding.WarrantyClaimFiledV1;
  "ncv03.onboarding.WarrantyClaimDecided.v1": onboarding.WarrantyClaimDecidedV1;
  "ncv03.onboarding.OwnershipTransferred.v1": onboarding.OwnershipTransferredV1;
  "ncv03.onboarding.BillingClarityNoticeIssued.v1": onboarding.BillingClarityNoticeIssuedV1;
  "ncv03.onboarding.NetBillingEnrollmentRequested.v1": onboarding.NetBillingEnrollmentRequestedV1;
  "ncv03.onboarding.SystemOffline.v1": onboarding.SystemOfflineV1;
  "ncv03.onboarding.SystemRestored.v1": onboarding.SystemRestoredV1;
  "ncv03.onboarding.UnderperformanceDetected.v1": onboarding.UnderperformanceDetectedV1;
  "ncv03.onboarding.UnderperformanceEnded.v1": onboarding.UnderperformanceEndedV1;
  "ncv03.onboarding.ExportLimitExceeded.v1": onboarding.ExportLimitExceededV1;
  "ncv03.onboarding.ExportWithinLimit.v1": onboarding.ExportWithinLimitV1;
  "ncv03.onboarding.SystemDecommissioned.v1": onboarding.SystemDecommissionedV1;
  "ncv03.onboarding.ActivatedSystemState.v1": onboarding.ActivatedSystemStateV1 | null;
  "ncv03.onboarding.ActivatedSystemState.v2": onboarding.ActivatedSystemStateV2 | null;
  "ncv03.onboarding.CompensationCompleted.v1": onboarding.CompensationCompletedV1;
  "ncv03.onboarding.TaskOpened.v1": onboarding.TaskOpenedV1;
  "ncv03.onboarding.TaskChanged.v1": onboarding.TaskChangedV1;
  "ncv03.onboarding.TaskClosed.v1": onboarding.TaskClosedV1;
  "aov04.interconnection.ApplicationReceived.v1": aov04.ApplicationReceivedV1;
  "aov04.interconnection.ApplicationDeemedComplete.v1": aov04.ApplicationDeemedCompleteV1;
  "aov04.interconnection.ApplicationDeemedIncomplete.v1": aov04.ApplicationDeemedIncompleteV1;
  "aov04.interconnection.ScreenResultsIssued.v1": aov04.ScreenResultsIssuedV1;
  "aov04.interconnection.StudyRequired.v1": aov04.StudyRequiredV1;
  "aov04.interconnection.InterconnectionApproved.v1": aov04.InterconnectionApprovedV1;
  "aov04.interconnection.InterconnectionDenied.v1": aov04.InterconnectionDeniedV1;
  "aov04.interconnection.PermissionToOperateGranted.v1": aov04.PermissionToOperateGrantedV1;
  "aov04.interconnection.PermissionToOperateDenied.v1": aov04.PermissionToOperateDeniedV1;
  "aov04.interconnection.PermissionToOperateRevoked.v1": aov04.PermissionToOperateRevokedV1;
  "rcv02.service.BillingNoticeAcknowledged.v1": rcv02.BillingNoticeAcknowledgedV1;
  "rcv03.billing.NetBillingEnrolled.v1": rcv03.NetBillingEnrolledV1;
  "rcv03.billing.NetBillingEnded.v1": rcv03.NetBillingEndedV1;
  "rev02.rules.InterconnectionRuleChanged.v1": rev02.InterconnectionRuleChangedV1 | null;
  "rev02.rules.DisclosureTemplateChanged.v1": rev02.DisclosureTemplateChangedV1 | null;
  "rev02.rules.IncentiveRuleChanged.v1": rev02.IncentiveRuleChangedV1 | null;
  "rev02.rules.BusinessCalendarPublished.v1": rev02.BusinessCalendarPublishedV1 | null;
  "rev02.rules.TariffPublished.v1": rev02.TariffPublishedV1 | null;
}

/** The topic of every type. */
export interface Topics {
  "ncv03.lead.LeadCaptured.v1": "ncv03.lead.events";
  "ncv03.lead.LeadDuplicateDetected.v1": "ncv03.lead.events";
  "ncv03.lead.UsageDataImported.v1": "ncv03.lead.events";
  "ncv03.lead.UsageDataRejected.v1": "ncv03.lead.events";
  "ncv03.lead.SiteAssessed.v1": "ncv03.lead.events";
  "ncv03.lead.SiteAssessed.v2": "ncv03.lead.events";
  "ncv03.lead.EnergyAnalysisCompleted.v1": "ncv03.lead.events";
  "ncv03.lead.EnergyAnalysisCompleted.v2": "ncv03.lead.events";
  "ncv03.lead.FeasibilityScored.v1": "ncv03.lead.events";
  "ncv03.lead.LeadQualified.v1": "ncv03.lead.events";
  "ncv03.lead.LeadNurtured.v1": "ncv03.lead.events";
  "ncv03.lead.LeadDisqualified.v1": "ncv03.lead.events";
  "ncv03.lead.LeadWithdrawn.v1": "ncv03.lead.events";
  "ncv03.lead.SpeedToLeadMissed.v1": "ncv03.lead.events";
  "ncv03.lead.AnalysisAccuracyMeasured.v1": "ncv03.lead.events";
  "ncv03.lead.ProjectErased.v1": "ncv03.lead.erasures";
  "ncv03.lead.CompensationCompleted.v1": "ncv03.lead.events";
  "ncv03.lead.TaskOpened.v1": "ncv03.lead.tasks";
  "ncv03.lead.TaskChanged.v1": "ncv03.lead.tasks";
  "ncv03.lead.TaskClosed.v1": "ncv03.lead.tasks";
  "ncv03.design.DesignRequested.v1": "ncv03.design.events";
  "ncv03.design.RedesignRequested.v1": "ncv03.design.events";
  "ncv03.design.DesignVersionCreated.v1": "ncv03.design.events";
  "ncv03.design.DesignVersionCreated.v2": "ncv03.design.events";
  "ncv03.design.DesignCheckFailed.v1": "ncv03.design.events";
  "ncv03.design.ProposalGenerated.v1": "ncv03.design.events";
  "ncv03.design.ProposalGenerated.v2": "ncv03.design.events";
  "ncv03.design.ProposalPresented.v1": "ncv03.design.events";
  "ncv03.design.ProposalAccepted.v1": "ncv03.design.events";
  "ncv03.design.ProposalAccepted.v2": "ncv03.design.events";
  "ncv03.design.ProposalDeclined.v1": "ncv03.design.events";
  "ncv03.design.ProposalExpired.v1": "ncv03.design.events";
  "ncv03.design.DesignSheetsIssued.v1": "ncv03.design.events";
  "ncv03.design.DesignFrozen.v1": "ncv03.design.events";
  "ncv03.design.DesignFrozen.v2": "ncv03.design.events";
  "ncv03.design.CompensationCompleted.v1": "ncv03.design.events";
  "ncv03.design.TaskOpened.v1": "ncv03.design.tasks";
  "ncv03.design.TaskChanged.v1": "ncv03.design.tasks";
  "ncv03.design.TaskClosed.v1": "ncv03.design.tasks";
  "ncv03.contracting.FinancingApplied.v1": "ncv03.contracting.events";
  "ncv03.contracting.FinancingApproved.v1": "ncv03.contracting.events";
  "ncv03.contracting.FinancingDeclined.v1": "ncv03.contracting.events";
  "ncv03.contracting.FinancingCounteroffered.v1": "ncv03.contracting.events";
  "ncv03.contracting.FinancingIncomplete.v1": "ncv03.contracting.events";
  "ncv03.contracting.FinancingExpired.v1": "ncv03.contracting.events";
  "ncv03.contracting.StipulationCleared.v1": "ncv03.contracting.events";
  "ncv03.contracting.DisclosureDelivered.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractSent.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractSigned.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractSigned.v2": "ncv03.contracting.events";
  "ncv03.contracting.RescissionPeriodStarted.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractRescinded.v1": "ncv03.contracting.events";
  "ncv03.contracting.RescissionPeriodExpired.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractEffective.v1": "ncv03.contracting.events";
  "ncv03.contracting.DepositReceived.v1": "ncv03.contracting.events";
  "ncv03.contracting.DepositReversed.v1": "ncv03.contracting.events";
  "ncv03.contracting.DepositRefunded.v1": "ncv03.contracting.events";
  "ncv03.contracting.SalesOrderCreated.v1": "ncv03.contracting.events";
  "ncv03.contracting.SalesOrderCreated.v2": "ncv03.contracting.events";
  "ncv03.contracting.SalesOrderProgressed.v1": "ncv03.contracting.events";
  "ncv03.contracting.InterconnectionDecisionRequested.v1": "ncv03.contracting.events";
  "ncv03.contracting.InterconnectionDecisionMade.v1": "ncv03.contracting.events";
  "ncv03.contracting.PartialCancellationRequested.v1": "ncv03.contracting.events";
  "ncv03.contracting.ChangeOrderProposed.v1": "ncv03.contracting.events";
  "ncv03.contracting.ChangeOrderProposed.v2": "ncv03.contracting.events";
  "ncv03.contracting.ChangeOrderApproved.v1": "ncv03.contracting.events";
  "ncv03.contracting.ChangeOrderRejected.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractAmended.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractAmended.v2": "ncv03.contracting.events";
  "ncv03.contracting.ContractCancelled.v1": "ncv03.contracting.events";
  "ncv03.contracting.CompensationRequested.v1": "ncv03.contracting.events";
  "ncv03.contracting.CompensationFailed.v1": "ncv03.contracting.events";
  "ncv03.contracting.ProjectClosed.v1": "ncv03.contracting.events";
  "ncv03.contracting.TaskOpened.v1": "ncv03.contracting.tasks";
  "ncv03.contracting.TaskChanged.v1": "ncv03.contracting.tasks";
  "ncv03.contracting.TaskClosed.v1": "ncv03.contracting.tasks";
  "ncv03.permitting.PermitPackageAssembled.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitRouteSelected.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitSubmitted.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitCorrectionsRequested.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitResubmitted.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitApproved.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitRejected.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitRequired.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitRefused.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitRefusalAnswered.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitExpiring.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitExtended.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitExpired.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitRevoked.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitTransferred.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitFinaled.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionScreensEvaluated.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionApplicationSubmitted.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionInfoRequested.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionStudyRequired.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionStudyDepositPaid.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionApproved.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionDenied.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionWithdrawn.v1": "ncv03.permitting.events";
  "ncv03.permitting.ReadyToBuild.v1": "ncv03.permitting.events";
  "ncv03.permitting.ReadyToBuild.v2": "ncv03.permitting.events";
  "ncv03.permitting.DeadlineBreached.v1": "ncv03.permitting.events";
  "ncv03.permitting.CompensationCompleted.v1": "ncv03.permitting.events";
  "ncv03.permitting.TaskOpened.v1": "ncv03.permitting.tasks";
  "ncv03.permitting.TaskChanged.v1": "ncv03.permitting.tasks";
  "ncv03.permitting.TaskClosed.v1": "ncv03.permitting.tasks";
  "ncv03.permitting.InterconnectionApprovalDiffers.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionCostOffered.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionCostPaid.v1": "ncv03.permitting.events";
  "ncv03.permitting.FurtherApplicationAnswered.v1": "ncv03.permitting.events";
  "ncv03.permitting.FeePaid.v1": "ncv03.permitting.events";
  "ncv03.permitting.PreApplicationReportRequested.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionAgreementSigned.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionLapsed.v1": "ncv03.permitting.events";
  "ncv03.permitting.UtilityPermissionGranted.v1": "ncv03.permitting.events";
  "ncv03.permitting.UtilityPermissionDenied.v1": "ncv03.permitting.events";
  "ncv03.permitting.UtilityPermissionRevoked.v1": "ncv03.permitting.events";
  "ncv03.permitting.UtilityReviewBegan.v1": "ncv03.permitting.events";
  "ncv03.permitting.UtilityMessageReceipt.v1": "ncv03.permitting.receipts";
  "ncv03.fieldops.PurchaseOrderIssued.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.OrdersHeld.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.PurchaseOrderAcknowledged.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.DeliveryDelayed.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.GoodsReceived.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.GoodsRejected.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.ItemSubstituted.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.StockAllocated.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.StockReleased.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InvoiceMatched.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InvoiceBlocked.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.CreditNoteReceived.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.SerialWithdrawn.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.RemovedPiecesAccountedFor.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.HoursWorkedRecorded.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.MaterialsReady.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.PurchaseOrderCancelled.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InstallationScheduled.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InstallationRescheduled.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InstallationUnscheduled.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.SiteDayLost.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.VisitPlanned.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.VisitMoved.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.VisitCompleted.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.VisitCancelled.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.PunchItemRaised.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.PunchItemClosed.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.AsBuiltDifferenceFound.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.JobHazardAnalysisSigned.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InstallationStarted.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.SafetyIncidentReported.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InjuryCaseRecorded.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.WorkStopped.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.WorkResumed.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InstallationCompleted.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InstallationCompleted.v2": "ncv03.fieldops.events";
  "ncv03.fieldops.ReworkOrdered.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.ReworkCompleted.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.ServiceCaseOpened.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.ServiceCaseDiagnosed.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.ServicePartReplaced.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.ServiceCaseClosed.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.CompensationCompleted.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.TaskOpened.v1": "ncv03.fieldops.tasks";
  "ncv03.fieldops.TaskChanged.v1": "ncv03.fieldops.tasks";
  "ncv03.fieldops.TaskClosed.v1": "ncv03.fieldops.tasks";
  "ncv03.commissioning.InspectionScheduled.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.InspectionRescheduled.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.InspectionMissed.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.InspectionCancelled.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.InspectionPassed.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.InspectionStepPassed.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.InspectionFailed.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.CommissioningTestRecorded.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.ParallelTestingAllowed.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.CommissioningPassed.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.CommissioningPassed.v2": "ncv03.commissioning.events";
  "ncv03.commissioning.CommissioningFailed.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.PTORequested.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.PTOGranted.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.PTOGrantedConditionally.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.UtilityVisitRequired.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.UtilityVisitArranged.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.UtilityVisitEnded.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.PTODenied.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.PTORevoked.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.CompensationCompleted.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.TaskOpened.v1": "ncv03.commissioning.tasks";
  "ncv03.commissioning.TaskChanged.v1": "ncv03.commissioning.tasks";
  "ncv03.commissioning.TaskClosed.v1": "ncv03.commissioning.tasks";
  "ncv03.onboarding.ActivationBlocked.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemEnergized.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemDeenergized.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.MonitoringRegistered.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemActivated.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemActivated.v2": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemActivated.v3": "ncv03.onboarding.events";
  "ncv03.onboarding.DocumentationPackageDelivered.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.CustomerTrained.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.OnboardingDelivered.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.ValueStreamCompleted.v1": "ncv03.surveys.events";
  "ncv03.onboarding.OnboardingCompleted.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.OnboardingIncomplete.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SurveySent.v1": "ncv03.surveys.events";
  "ncv03.onboarding.SurveyCompleted.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SurveyAnswered.v1": "ncv03.surveys.events";
  "ncv03.onboarding.ProductionReported.v1": "ncv03.assets.events";
  "ncv03.onboarding.UptimeReported.v1": "ncv03.assets.events";
  "ncv03.onboarding.DERConsentGranted.v1": "ncv03.assets.events";
  "ncv03.onboarding.DERConsentRevoked.v1": "ncv03.assets.events";
  "ncv03.onboarding.EquipmentReplaced.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.EquipmentReplacementRequested.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.WarrantyClaimFiled.v1": "ncv03.assets.events";
  "ncv03.onboarding.WarrantyClaimDecided.v1": "ncv03.assets.events";
  "ncv03.onboarding.OwnershipTransferred.v1": "ncv03.assets.events";
  "ncv03.onboarding.BillingClarityNoticeIssued.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.NetBillingEnrollmentRequested.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemOffline.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemRestored.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.UnderperformanceDetected.v1": "ncv03.assets.events";
  "ncv03.onboarding.UnderperformanceEnded.v1": "ncv03.assets.events";
  "ncv03.onboarding.ExportLimitExceeded.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.ExportWithinLimit.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemDecommissioned.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.ActivatedSystemState.v1": "ncv03.activated-systems.state";
  "ncv03.onboarding.ActivatedSystemState.v2": "ncv03.activated-systems.state";
  "ncv03.onboarding.CompensationCompleted.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.TaskOpened.v1": "ncv03.onboarding.tasks";
  "ncv03.onboarding.TaskChanged.v1": "ncv03.onboarding.tasks";
  "ncv03.onboarding.TaskClosed.v1": "ncv03.onboarding.tasks";
  "aov04.interconnection.ApplicationReceived.v1": "aov04.interconnection.events";
  "aov04.interconnection.ApplicationDeemedComplete.v1": "aov04.interconnection.events";
  "aov04.interconnection.ApplicationDeemedIncomplete.v1": "aov04.interconnection.events";
  "aov04.interconnection.ScreenResultsIssued.v1": "aov04.interconnection.events";
  "aov04.interconnection.StudyRequired.v1": "aov04.interconnection.events";
  "aov04.interconnection.InterconnectionApproved.v1": "aov04.interconnection.events";
  "aov04.interconnection.InterconnectionDenied.v1": "aov04.interconnection.events";
  "aov04.interconnection.PermissionToOperateGranted.v1": "aov04.interconnection.events";
  "aov04.interconnection.PermissionToOperateDenied.v1": "aov04.interconnection.events";
  "aov04.interconnection.PermissionToOperateRevoked.v1": "aov04.interconnection.events";
  "rcv02.service.BillingNoticeAcknowledged.v1": "rcv02.service.events";
  "rcv03.billing.NetBillingEnrolled.v1": "rcv03.billing.events";
  "rcv03.billing.NetBillingEnded.v1": "rcv03.billing.events";
  "rev02.rules.InterconnectionRuleChanged.v1": "rev02.rules.events";
  "rev02.rules.DisclosureTemplateChanged.v1": "rev02.rules.events";
  "rev02.rules.IncentiveRuleChanged.v1": "rev02.rules.events";
  "rev02.rules.BusinessCalendarPublished.v1": "rev02.rules.events";
  "rev02.rules.TariffPublished.v1": "rev02.rules.events";
}

/** Name and version of an event, the header `ce_type`. */
export type EventType = keyof Values;

/** The record headers as text; others may be there besides. */
export interface Headers<T extends EventType = EventType> {
  readonly ce_specversion: "1.0";
  readonly ce_id: Uuid;
  readonly ce_type: T;
  readonly ce_source: string;
  readonly ce_subject: Uuid;
  readonly ce_time: Instant;
  readonly "content-type": string;
  readonly ce_dataschema?: string;
  readonly ce_correlationid?: Uuid;
  readonly ce_causationid?: Uuid;
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** A Kafka record, headers decoded and value parsed; `type` repeats `ce_type`, so that a union narrows by it. */
export interface EventRecord<T extends EventType = EventType> {
  readonly type: T;
  readonly topic: Topics[T];
  /** The project id; equal to `ce_subject`. */
  readonly key: Uuid;
  readonly headers: Headers<T>;
  readonly value: Values[T];
}

/** Any record of the contract: `switch (record.type)` knows its value. */
export type AnyRecord = { [T in EventType]: EventRecord<T> }[EventType];
