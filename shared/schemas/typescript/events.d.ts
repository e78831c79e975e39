// written by `python -m shared.schemas.generate`; do not edit
//
// Values as a reader gets them: a field that may be absent is optional, unknown fields may be there besides.

/** RFC 9562. */
export type Uuid = string;
/** RFC 3339 date and time with an offset. */
export type Instant = string;
/** RFC 3339 full-date, local to the site. */
export type LocalDate = string;

export type Channel = "web" | "referral" | "partner" | "store";

export type Segment = "residential" | "commercial";

/** How good the usage data is: A twelve months of intervals … E an annual figure only. */
export type QualityGrade = "A" | "B" | "C" | "D" | "E";

/** A US postal address. Personal data: stays in the service that collected it. */
export interface Address {
  /** minLength 1, maxLength 120 */
  readonly street: string;
  /** default null */
  readonly unit?: string | null;
  /** minLength 1, maxLength 80 */
  readonly city: string;
  /** pattern "^[A-Z]{2}$" */
  readonly state: string;
  /** pattern "^\\d{5}(-\\d{4})?$" */
  readonly postal_code: string;
}

export type BackupLevel = "none" | "essential" | "partial" | "whole_home";

export type BuildingUse = "one_family" | "two_family" | "multi_family" | "commercial";

export type BusbarFeed = "end" | "centre";

/** Design temperatures and loads of the place, with where they were read. */
export interface DesignClimate {
  /** minimum -60, maximum 40 */
  readonly tmin_c: number;
  /** minimum -20, maximum 60 */
  readonly tmax_c: number;
  /** minimum 0, maximum 500, default 0.0 */
  readonly ground_snow_psf?: number;
  /** minimum 0, maximum 300, default 110.0 */
  readonly wind_mph?: number;
  /** minLength 1, maxLength 300 */
  readonly source: string;
}

export interface Edge {
  readonly kind: EdgeKind;
  /** default null */
  readonly adjoins?: string | null;
}

/** What a plane ends at; fire setbacks depend on it (IFC 1205.2.1, IRC R324.6). */
export type EdgeKind = "eave" | "rake" | "ridge" | "hip" | "valley" | "wall";

/** The customer's side of the meter, as NEC 705.11 and 705.12 ask for it. */
export interface ElectricalService {
  /** exclusiveMinimum 0, maximum 6000 */
  readonly service_a: number;
  /** exclusiveMinimum 0, maximum 6000 */
  readonly busbar_a: number;
  /** exclusiveMinimum 0, maximum 6000 */
  readonly main_breaker_a: number;
  /** default "end" */
  readonly busbar_feed?: BusbarFeed;
  /** minimum 0, maximum 200 */
  readonly spaces_free: number;
  /** default null */
  readonly branch_breakers_sum_a?: number | null;
  /** minimum 120, maximum 600, default 240 */
  readonly voltage_v?: number;
  /** default 1 */
  readonly phases?: 1 | 3;
  /** minimum 0, default 0.0 */
  readonly existing_generation_kwac?: number;
  /** minimum 0, default 0 */
  readonly existing_backfeed_breakers_a?: number;
  /** exclusiveMinimum 0, maximum 1000, default 15.0 */
  readonly array_to_inverter_m?: number;
  /** exclusiveMinimum 0, maximum 1000, default 5.0 */
  readonly inverter_to_panel_m?: number;
  /** default true */
  readonly meter_exchange_needed?: boolean;
}

export interface Goals {
  /** exclusiveMinimum 0, maximum 200, default 100.0 */
  readonly offset_pct?: number;
  /** default "none" */
  readonly backup_level?: BackupLevel;
  /** minimum 0, maximum 336, default 0.0 */
  readonly backup_hours?: number;
  /** default null */
  readonly budget_usd?: number | null;
  /** maxItems 50, default [] */
  readonly planned_loads?: ReadonlyArray<PlannedLoad>;
}

export interface HomeownersAssociation {
  /** default false */
  readonly approval_required?: boolean;
  /** default false */
  readonly approved?: boolean;
  /** default null */
  readonly restrictions?: string | null;
}

/** Authority having jurisdiction (AHJ) and the editions of the codes it has adopted. */
export interface Jurisdiction {
  /** minLength 1, maxLength 64, pattern "^[\\w.:/-]+$" */
  readonly id: string;
  /** minLength 1, maxLength 120 */
  readonly name: string;
  /** pattern "^[A-Z]{2}$" */
  readonly state: string;
  /** minimum 2008, maximum 2100 */
  readonly nec_year: number;
  /** minimum 2009, maximum 2100 */
  readonly ifc_year: number;
}

export interface Location {
  /** minimum -90, maximum 90 */
  readonly latitude: number;
  /** minimum -180, maximum 180 */
  readonly longitude: number;
  /** minimum -430, maximum 9000, default 0.0 */
  readonly elevation_m?: number;
  readonly time_zone: string;
}

export interface Obstruction {
  readonly kind: ObstructionKind;
  /** minItems 3, maxItems 200 */
  readonly polygon: ReadonlyArray<readonly [number, number]>;
  /** minimum 0, maximum 20, default 0.3 */
  readonly height_m?: number;
  /** default null */
  readonly setback_m?: number | null;
}

export type ObstructionKind = "vent" | "chimney" | "skylight" | "hvac" | "dormer" | "antenna" | "existing_array" | "escape_opening" | "other";

/** Who may sign for the roof. */
export interface Ownership {
  readonly occupant_owns: boolean;
  /** default false */
  readonly owner_consents?: boolean;
  /** default true */
  readonly all_titleholders_sign?: boolean;
}

/** Consumption to come that the meter has not seen, e.g. an electric car. */
export interface PlannedLoad {
  /** minLength 1, maxLength 80 */
  readonly name: string;
  /** exclusiveMinimum 0, maximum 200000 */
  readonly annual_kwh: number;
}

export type RoofMaterial = "asphalt_shingle" | "metal_standing_seam" | "metal_corrugated" | "concrete_tile" | "clay_tile" | "slate" | "wood_shake" | "membrane" | "built_up";

export interface RoofPlane {
  /** minLength 1, maxLength 64, pattern "^[\\w.:/-]+$" */
  readonly id: string;
  /** minItems 3, maxItems 200 */
  readonly polygon: ReadonlyArray<readonly [number, number]>;
  /** minItems 3, maxItems 200 */
  readonly edges: ReadonlyArray<Edge>;
  /** minimum 0, maximum 75 */
  readonly tilt_deg: number;
  /** minimum 0, exclusiveMaximum 360 */
  readonly azimuth_deg: number;
  readonly material: RoofMaterial;
  /** minimum 0, maximum 200 */
  readonly age_years: number;
  /** default false */
  readonly street_side?: boolean;
  /** maxItems 500, default [] */
  readonly obstructions?: ReadonlyArray<Obstruction>;
  /** default {"annual_loss_pct": 0.0, "monthly_hourly_loss_pct": null} */
  readonly shade?: Shade;
  /** default 0.0 */
  readonly origin_east_m?: number;
  /** default 0.0 */
  readonly origin_north_m?: number;
  /** exclusiveMinimum 0, maximum 200, default 3.0 */
  readonly eave_height_m?: number;
}

/** Loss of beam irradiance by shade from outside the roof, in exactly one of two forms. */
export interface Shade {
  /** default null */
  readonly annual_loss_pct?: number | null;
  /** default null */
  readonly monthly_hourly_loss_pct?: ReadonlyArray<ReadonlyArray<number>> | null;
}

/** Everything that is known of a place before anything is designed for it. */
export interface Site {
  /** default null */
  readonly address?: Address | null;
  readonly location: Location;
  /** default {"use": "one_family", "stories": 1, "year_built": null, "roof_plan_area_m2": null, "floor_area_m2": null, "rafter_spacing_m": 0.61, "sprinklered": false} */
  readonly structure?: Structure;
  /** minItems 1, maxItems 50 */
  readonly roof_planes: ReadonlyArray<RoofPlane>;
  readonly electrical: ElectricalService;
  readonly ownership: Ownership;
  /** default {"approval_required": false, "approved": false, "restrictions": null} */
  readonly hoa?: HomeownersAssociation;
  readonly ahj: Jurisdiction;
  readonly utility: Utility;
  readonly climate: DesignClimate;
  /** default {"offset_pct": 100.0, "backup_level": "none", "backup_hours": 0.0, "budget_usd": null, "planned_loads": []} */
  readonly goals?: Goals;
  /** default null */
  readonly notes?: string | null;
}

/** Where the project stands in the outside world's own registers. No personal data. */
export interface SiteReference {
  /** The utility's service point (ESPI UsagePoint). */
  readonly usage_point_id: string;
  readonly utility_id: string;
  readonly ahj_id: string;
  /** The state whose rules apply, as its two-letter code. */
  readonly jurisdiction: string;
  /** IANA name; dates of this project are local to it. */
  readonly time_zone: string;
  /** default "residential" */
  readonly segment?: Segment;
}

export interface Structure {
  /** default "one_family" */
  readonly use?: BuildingUse;
  /** minimum 1, maximum 60, default 1 */
  readonly stories?: number;
  /** default null */
  readonly year_built?: number | null;
  /** default null */
  readonly roof_plan_area_m2?: number | null;
  /** default null */
  readonly floor_area_m2?: number | null;
  /** exclusiveMinimum 0, maximum 3, default 0.61 */
  readonly rafter_spacing_m?: number;
  /** default false */
  readonly sprinklered?: boolean;
}

export interface Utility {
  /** minLength 1, maxLength 64, pattern "^[\\w.:/-]+$" */
  readonly id: string;
  /** minLength 1, maxLength 120 */
  readonly name: string;
  /** minLength 1, maxLength 64, pattern "^[\\w.:/-]+$" */
  readonly tariff_key: string;
  /** default null */
  readonly usage_point_id?: string | null;
  /** default null */
  readonly line_voltage_kv?: number | null;
}

/** A year of load. */
export interface LoadProfile {
  /** minItems 12, maxItems 12 */
  readonly monthly_kwh: ReadonlyArray<number>;
  /**
   * 8760 little-endian unsigned 32-bit integers, watt-hours of each hour in local standard time.
   * default null
   */
  readonly hourly_wh_base64?: string | null;
  /** minimum 0 */
  readonly uncertainty_pct: number;
}

/** What a redesign has to respect. */
export interface DesignConstraints {
  /** default null */
  readonly max_kwac?: number | null;
  /** default null */
  readonly export_limit_kw?: number | null;
  /** default null */
  readonly module_model?: string | null;
  /** default [] */
  readonly notes?: ReadonlyArray<string>;
}

export type RedesignTrigger = "customer" | "proposal_expired" | "permit_corrections" | "interconnection" | "substitution" | "financing";

/** One design rule applied: what it asks, what was found. */
export interface DesignCheck {
  readonly rule: string;
  readonly edition: string;
  readonly limit: number | string | null;
  readonly value: number | string | null;
  /** default "" */
  readonly unit?: string;
  readonly passed: boolean;
  readonly citation: string;
}

/** What every later stage needs to know of the design that is being built. */
export interface DesignFacts {
  readonly design_id: Uuid;
  /** minimum 1 */
  readonly version: number;
  /** pattern "^[0-9a-f]{64}$" */
  readonly sha256: string;
  /** exclusiveMinimum 0 */
  readonly kwdc: number;
  /** exclusiveMinimum 0 */
  readonly kwac: number;
  /** minimum 0, default 0 */
  readonly battery_kwh?: number;
  /** minimum 0, default 0 */
  readonly battery_kw?: number;
  /**
   * None where the system may export all it makes.
   * default null
   */
  readonly export_limit_kw?: number | null;
  readonly module_model: string;
  /** exclusiveMinimum 0 */
  readonly module_count: number;
  /** exclusiveMinimum 0 */
  readonly module_power_w: number;
  readonly inverter_model: string;
  /** exclusiveMinimum 0 */
  readonly inverter_count: number;
  /**
   * Modules in each string; empty for micro-inverters.
   * default []
   */
  readonly strings?: ReadonlyArray<number>;
  /** default null */
  readonly string_voc_stc_v?: number | null;
  /** default null */
  readonly string_isc_stc_a?: number | null;
  /** exclusiveMinimum 0 */
  readonly annual_kwh: number;
  /** exclusiveMinimum 0 */
  readonly p90_kwh: number;
  /** default 240 */
  readonly service_voltage_v?: number;
  /**
   * IEEE 1547-2018 normal operating performance category, A or B.
   * default "B"
   */
  readonly normal_category?: string;
  /**
   * IEEE 1547-2018 abnormal operating performance category, I, II or III.
   * default "III"
   */
  readonly abnormal_category?: string;
}

/** One line of a bill of materials. */
export interface EquipmentLine {
  readonly sku: string;
  readonly manufacturer: string;
  readonly model: string;
  /** ``module``, ``inverter``, ``battery``, ``racking``, ``electrical``, ``monitoring``. */
  readonly category: string;
  /** exclusiveMinimum 0 */
  readonly quantity: number;
  /** minimum 0 */
  readonly unit_cost_cents: number;
  /** default false */
  readonly serialised?: boolean;
  /** minimum 0 */
  readonly lead_time_days: number;
}

/** One of the alternatives a proposal puts before the customer. */
export interface ProposalOption {
  /** ``pv``, ``pv_battery`` or ``best_npv``. */
  readonly option_id: string;
  /** exclusiveMinimum 0 */
  readonly kwdc: number;
  /** exclusiveMinimum 0 */
  readonly kwac: number;
  /** minimum 0, default 0 */
  readonly battery_kwh?: number;
  /** minimum 0, default 0 */
  readonly battery_kw?: number;
  /** exclusiveMinimum 0 */
  readonly annual_kwh: number;
  /** minimum 0 */
  readonly price_cents: number;
  readonly savings_year1_cents: number;
  readonly npv_cents: number;
  /** default null */
  readonly irr_pct?: number | null;
  /** default null */
  readonly payback_years?: number | null;
  /** default null */
  readonly lcoe_cents_per_kwh?: number | null;
}

/** How the customer pays. Under a lease or a PPA a third party owns the system. */
export type FinancingProduct = "cash" | "loan" | "lease" | "ppa";

export type DecisionChoice = "pay" | "reduce" | "withdraw";

/** Why a project ends. */
export type ClosingReason = "lead_withdrawn" | "proposal_declined" | "proposal_lapsed" | "financing_declined" | "contract_rescinded" | "customer_cancelled" | "interconnection_denied" | "decision_timed_out" | "permit_rejected" | "decommissioned";

export type PermitRoute = "INSTANT" | "STANDARD";

/** Something an authority or a utility wants changed. */
export interface Finding {
  readonly code: string;
  readonly text: string;
  /**
   * True where the design itself has to change.
   * default false
   */
  readonly technical?: boolean;
}

/** One interconnection screen, e.g. SGIP 2.2.1.2 (15 % of line-section peak). */
export interface ScreenResult {
  readonly screen: string;
  readonly limit: number;
  readonly value: number;
  readonly unit: string;
  readonly passed: boolean;
  readonly citation: string;
}

/** One piece of serialised equipment, as it was received or installed. */
export interface SerialNumber {
  readonly sku: string;
  /** minLength 1 */
  readonly serial: string;
}

export type IncidentSeverity = "near_miss" | "first_aid" | "recordable" | "serious" | "fatality";

/** Ratings under the names of the IEEE 2030.5 draft, in watts and watt-hours. */
export interface SystemActivatedV1Nameplate {
  /** 4 PV, 80 storage, 82 PV with storage. */
  readonly type: number;
  /** exclusiveMinimum 0 */
  readonly rtg_w: number;
  /** exclusiveMinimum 0 */
  readonly rtg_va: number;
  /** minimum 0, default 0 */
  readonly rtg_max_charge_rate_w?: number;
  /** minimum 0, default 0 */
  readonly rtg_max_discharge_rate_w?: number;
  /** minimum 0, default 0 */
  readonly rtg_wh?: number;
  readonly rtg_normal_category: string;
  readonly rtg_abnormal_category: string;
}

/** What the customer allowed the aggregator to do; without it the system is visible only. */
export interface DERConsent {
  readonly program_id: string;
  readonly version: string;
  readonly granted_at: Instant;
  /** minimum 0, maximum 100 */
  readonly min_reserve_soc_pct: number;
}

/** Ratings under the names of IEEE 2030.5-2018 DERCapability, in watts and watt-hours. */
export interface Nameplate {
  /** 4 PV, 80 storage, 82 PV with storage. */
  readonly der_type: number;
  /** exclusiveMinimum 0 */
  readonly rtg_max_w: number;
  /** exclusiveMinimum 0 */
  readonly rtg_max_va: number;
  /** minimum 0, default 0 */
  readonly rtg_max_charge_rate_w?: number;
  /** minimum 0, default 0 */
  readonly rtg_max_discharge_rate_w?: number;
  /** minimum 0, default 0 */
  readonly rtg_max_wh?: number;
  readonly rtg_normal_category: string;
  readonly rtg_abnormal_category: string;
}

export type OperationalStatus = "active" | "offline" | "blocked";

export namespace lead {
  /** An inquiry was taken down. The contact itself stays in the lead service. */
  export interface LeadCapturedV1 {
    readonly project_id: Uuid;
    readonly channel: Channel;
    readonly segment: Segment;
    readonly consent_to_contact: boolean;
    readonly consent_to_usage_data: boolean;
    readonly captured_at: Instant;
  }
  /** The same person or address already has a live project; this inquiry was attached to it. */
  export interface LeadDuplicateDetectedV1 {
    readonly project_id: Uuid;
    readonly matched_by: ReadonlyArray<string>;
    readonly channel: Channel;
  }
  /** A year or part of a year of the customer's usage is usable; its grade says how good it is. */
  export interface UsageDataImportedV1 {
    readonly project_id: Uuid;
    /** default null */
    readonly usage_point_id?: string | null;
    /** ``green_button``, ``bills``, ``intervals_csv`` or ``annual``. */
    readonly method: string;
    /** default null */
    readonly interval_seconds?: number | null;
    /** minimum 0 */
    readonly readings: number;
    /** minimum 0, maximum 100 */
    readonly missing_pct: number;
    /** minimum 0 */
    readonly kwh_annual: number;
    readonly grade: QualityGrade;
    readonly checksum_sha256: string;
  }
  /** The file could not be used; the project goes on waiting for usable data. */
  export interface UsageDataRejectedV1 {
    readonly project_id: Uuid;
    readonly method: string;
    readonly reasons: ReadonlyArray<string>;
  }
  /** Roof, shade, electrical service and authority of the site, as design needs them. */
  export interface SiteAssessedV1 {
    readonly project_id: Uuid;
    readonly site: Site;
    readonly reference: SiteReference;
  }
  /** What the home uses and what a first system would make and save, before anything is designed. */
  export interface EnergyAnalysisCompletedV1 {
    readonly project_id: Uuid;
    /** exclusiveMinimum 0 */
    readonly kwh_annual: number;
    /** minimum 0 */
    readonly base_kwh: number;
    /** minimum 0 */
    readonly cooling_kwh: number;
    /** minimum 0 */
    readonly heating_kwh: number;
    readonly load: LoadProfile;
    readonly grade: QualityGrade;
    readonly tariff_id: string;
    /** minimum 0 */
    readonly preliminary_kwdc: number;
    /** minimum 0 */
    readonly preliminary_annual_kwh: number;
    readonly savings_year1_cents: number;
    readonly savings_p10_cents: number;
    readonly savings_p90_cents: number;
    readonly model_version: string;
  }
  /** How well the site suits, from its components; a hard fail decides alone. */
  export interface FeasibilityScoredV1 {
    readonly project_id: Uuid;
    /** minimum 0, maximum 100 */
    readonly score: number;
    readonly components: Readonly<Record<string, number>>;
    /** default [] */
    readonly hard_fails?: ReadonlyArray<string>;
  }
  /** The project is worth a design: the entry criteria of the value stream are met. */
  export interface LeadQualifiedV1 {
    readonly project_id: Uuid;
    /** minimum 0, maximum 100 */
    readonly score: number;
    readonly reference: SiteReference;
    /** default null */
    readonly credit_band?: string | null;
  }
  /** Not now: kept warm and scored again when something changes or after the stated interval. */
  export interface LeadNurturedV1 {
    readonly project_id: Uuid;
    readonly reason_codes: ReadonlyArray<string>;
    readonly review_at: Instant;
  }
  /** The project ends here: a criterion that no design can heal. */
  export interface LeadDisqualifiedV1 {
    readonly project_id: Uuid;
    /** minItems 1 */
    readonly reason_codes: ReadonlyArray<string>;
  }
  /** The customer asked to stop before signing anything. */
  export interface LeadWithdrawnV1 {
    readonly project_id: Uuid;
    readonly reason: string;
  }
  /** Nobody contacted the customer within the policy's time. */
  export interface SpeedToLeadMissedV1 {
    readonly project_id: Uuid;
    readonly due_at: Instant;
  }
  /** How far the preliminary analysis was from what came out. */
  export interface AnalysisAccuracyMeasuredV1 {
    readonly project_id: Uuid;
    /** ``DESIGN`` (preliminary against final design) or ``METERED`` (against the meter). */
    readonly basis: string;
    readonly predicted_kwh: number;
    readonly actual_kwh: number;
    /** minimum 0 */
    readonly abs_err_pct: number;
    readonly nmbe_pct: number;
    /** default null */
    readonly cvrmse_pct?: number | null;
    /** minimum 1 */
    readonly n: number;
    /** default null */
    readonly design_id?: Uuid | null;
  }
  /** Lead has closed its record of the project. */
  export interface CompensationCompletedV1 {
    readonly project_id: Uuid;
    /** What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was. */
    readonly actions: ReadonlyArray<string>;
    /** False where the service had never heard of the project; it keeps the closed record all the same. */
    readonly had_record: boolean;
  }
}

export namespace design {
  /** The clock of proposal generation starts (metric 3). */
  export interface DesignRequestedV1 {
    readonly project_id: Uuid;
    readonly requested_at: Instant;
  }
  /** The design has to change; the constraints say within what bounds. */
  export interface RedesignRequestedV1 {
    readonly project_id: Uuid;
    readonly trigger: RedesignTrigger;
    readonly constraints: DesignConstraints;
  }
  /** A buildable design. After signature a further version leads to a change order, never silently. */
  export interface DesignVersionCreatedV1 {
    readonly project_id: Uuid;
    readonly design: DesignFacts;
    /** default null */
    readonly trigger?: RedesignTrigger | null;
    /** exclusiveMinimum 0 */
    readonly dc_ac_ratio: number;
    readonly losses_pct: number;
    readonly checks: ReadonlyArray<DesignCheck>;
    readonly bill_of_materials: ReadonlyArray<EquipmentLine>;
    /** minimum 0 */
    readonly price_cents: number;
    /** minimum 0 */
    readonly duration_s: number;
  }
  /** No design satisfies this rule on this site; a designer has to look. */
  export interface DesignCheckFailedV1 {
    readonly project_id: Uuid;
    readonly rule: string;
    /** default null */
    readonly limit?: number | string | null;
    /** default null */
    readonly value?: number | string | null;
    /** default "" */
    readonly unit?: string;
    readonly detail: string;
  }
  /** A proposal can be shown: the options, what they assume, and until when they hold. */
  export interface ProposalGeneratedV1 {
    readonly project_id: Uuid;
    readonly proposal_id: Uuid;
    /** minimum 1 */
    readonly revision: number;
    readonly design: DesignFacts;
    /** minItems 1 */
    readonly options: ReadonlyArray<ProposalOption>;
    readonly valid_until: Instant;
    readonly assumptions: Readonly<Record<string, unknown>>;
    /** pattern "^[0-9a-f]{64}$" */
    readonly document_sha256: string;
    /** minimum 0 */
    readonly duration_s: number;
  }
  /** The customer has seen the proposal (metric 5 counts from here). */
  export interface ProposalPresentedV1 {
    readonly project_id: Uuid;
    readonly proposal_id: Uuid;
    /** Decides the cooling-off rule: 16 CFR 429 covers sales at the home or a temporary place. */
    readonly in_home: boolean;
  }
  /** The customer chose an option. Carries all that contracting needs to write the contract. */
  export interface ProposalAcceptedV1 {
    readonly project_id: Uuid;
    readonly proposal_id: Uuid;
    readonly option: ProposalOption;
    readonly product: FinancingProduct;
    readonly design: DesignFacts;
    readonly bill_of_materials: ReadonlyArray<EquipmentLine>;
    readonly reference: SiteReference;
    readonly in_home: boolean;
  }
  /** The customer does not want any of the options; the project ends. */
  export interface ProposalDeclinedV1 {
    readonly project_id: Uuid;
    readonly proposal_id: Uuid;
    readonly reason: string;
  }
  /** The validity ran out. A new revision follows until ``final``; then the project ends. */
  export interface ProposalExpiredV1 {
    readonly project_id: Uuid;
    readonly proposal_id: Uuid;
    /** minimum 1 */
    readonly revision: number;
    readonly final: boolean;
  }
  /** The signed design, fixed by its hash. */
  export interface DesignFrozenV1 {
    readonly project_id: Uuid;
    readonly design: DesignFacts;
    /**
     * Annual kWh per kWdc over that of the site's best plane (metric 4a).
     * default null
     */
    readonly yield_ratio?: number | null;
  }
  /** Design has archived what it had and closed its record of the project. */
  export interface CompensationCompletedV1 {
    readonly project_id: Uuid;
    /** What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was. */
    readonly actions: ReadonlyArray<string>;
    /** False where the service had never heard of the project; it keeps the closed record all the same. */
    readonly had_record: boolean;
  }
}

export namespace contracting {
  /** The lender was asked. Nothing of the customer's finances is in here. */
  export interface FinancingAppliedV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    readonly product: FinancingProduct;
    /** minimum 0 */
    readonly amount_cents: number;
    /** exclusiveMinimum 0 */
    readonly term_months: number;
  }
  /** The lender agrees, with or without stipulations. */
  export interface FinancingApprovedV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    /** minimum 0 */
    readonly apr_pct: number;
    /** minimum 0 */
    readonly dealer_fee_pct: number;
    /**
     * Empty for a clean approval; otherwise what the lender still wants to see before funding.
     * default []
     */
    readonly stipulations?: ReadonlyArray<string>;
  }
  /** The adverse-action notice is due within 30 days (12 CFR 1002.9). */
  export interface FinancingDeclinedV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    /** minItems 1 */
    readonly adverse_reasons: ReadonlyArray<string>;
    readonly notice_due: LocalDate;
    readonly alternatives_until: Instant;
  }
  /** A disclosure that the law asks for before signature was handed over in this version. */
  export interface DisclosureDeliveredV1 {
    readonly project_id: Uuid;
    readonly disclosure: string;
    readonly version: string;
  }
  /** The contract, in exactly this document, is with the customer for signature. */
  export interface ContractSentV1 {
    readonly project_id: Uuid;
    readonly contract_id: Uuid;
    /** pattern "^[0-9a-f]{64}$" */
    readonly document_sha256: string;
    /** minimum 0 */
    readonly price_cents: number;
  }
  /** All signers have signed. Not binding before the cooling-off period has ended. */
  export interface ContractSignedV1 {
    readonly project_id: Uuid;
    readonly contract_id: Uuid;
    /** pattern "^[0-9a-f]{64}$" */
    readonly document_sha256: string;
    readonly signed_at: Instant;
    readonly in_home: boolean;
    readonly design: DesignFacts;
    /** minimum 0 */
    readonly price_cents: number;
  }
  /** The customer may cancel without cause until the deadline. */
  export interface RescissionPeriodStartedV1 {
    readonly project_id: Uuid;
    readonly contract_id: Uuid;
    /** The last instant of the period: midnight of the last day, local to the site (16 CFR 429). */
    readonly deadline: Instant;
    readonly rule: string;
  }
  /** The customer cancelled within the cooling-off period: no fee, and the deposit goes back. */
  export interface ContractRescindedV1 {
    readonly project_id: Uuid;
    readonly contract_id: Uuid;
    readonly received_at: Instant;
    readonly method: string;
  }
  /** The cooling-off period ended without a cancellation. */
  export interface RescissionPeriodExpiredV1 {
    readonly project_id: Uuid;
    readonly contract_id: Uuid;
  }
  /** The contract is binding: cooling-off is over and the money is arranged. */
  export interface ContractEffectiveV1 {
    readonly project_id: Uuid;
    readonly contract_id: Uuid;
    /** minimum 0 */
    readonly price_cents: number;
  }
  /** The customer's deposit has arrived. */
  export interface DepositReceivedV1 {
    readonly project_id: Uuid;
    /** minimum 0 */
    readonly amount_cents: number;
  }
  /** The deposit is on its way back, within what the rule allows. */
  export interface DepositRefundedV1 {
    readonly project_id: Uuid;
    /** minimum 0 */
    readonly amount_cents: number;
    readonly due_by: LocalDate;
  }
  /** The order to build: the frozen design, its bill of materials and where it stands. */
  export interface SalesOrderCreatedV1 {
    readonly project_id: Uuid;
    readonly sales_order_id: Uuid;
    readonly contract_id: Uuid;
    readonly design: DesignFacts;
    readonly bill_of_materials: ReadonlyArray<EquipmentLine>;
    /** minimum 0 */
    readonly price_cents: number;
    readonly product: FinancingProduct;
    readonly reference: SiteReference;
  }
  /** The customer has to choose after a denial or a study requirement; silence is withdrawal. */
  export interface InterconnectionDecisionRequestedV1 {
    readonly project_id: Uuid;
    readonly decision_id: Uuid;
    /** minimum 0 */
    readonly cost_cents: number;
    readonly choices: ReadonlyArray<DecisionChoice>;
    readonly deadline: Instant;
  }
  /** What the customer chose, or what silence until the deadline chose. */
  export interface InterconnectionDecisionMadeV1 {
    readonly project_id: Uuid;
    readonly decision_id: Uuid;
    readonly choice: DecisionChoice;
    /** default null */
    readonly max_kwac?: number | null;
    /** default null */
    readonly export_limit_kw?: number | null;
  }
  /** Another design and price than signed; the customer has to agree where the change is material. */
  export interface ChangeOrderProposedV1 {
    readonly project_id: Uuid;
    readonly change_order_id: Uuid;
    readonly design: DesignFacts;
    /** minimum 0 */
    readonly price_cents: number;
    readonly price_change_cents: number;
    /** Material changes are disclosed and signed again; others are only recorded. */
    readonly material: boolean;
    readonly reasons: ReadonlyArray<string>;
  }
  /** The customer agrees; ContractAmended follows. */
  export interface ChangeOrderApprovedV1 {
    readonly project_id: Uuid;
    readonly change_order_id: Uuid;
  }
  /** The customer does not agree; the contract ends without a fee. */
  export interface ChangeOrderRejectedV1 {
    readonly project_id: Uuid;
    readonly change_order_id: Uuid;
    readonly reason: string;
  }
  /** The contract now stands on another design version. */
  export interface ContractAmendedV1 {
    readonly project_id: Uuid;
    readonly contract_id: Uuid;
    readonly design: DesignFacts;
    readonly bill_of_materials: ReadonlyArray<EquipmentLine>;
    /** minimum 0 */
    readonly price_cents: number;
  }
  /** The contract ends before the system is activated. */
  export interface ContractCancelledV1 {
    readonly project_id: Uuid;
    readonly contract_id: Uuid;
    readonly reason: ClosingReason;
    /** minimum 0 */
    readonly fee_cents: number;
  }
  /** Every service undoes its part of the project and closes its record. */
  export interface CompensationRequestedV1 {
    readonly project_id: Uuid;
    readonly closing_id: Uuid;
    readonly reason: ClosingReason;
    /** default "" */
    readonly detail?: string;
  }
  /** Not every service has answered in time; a person has to look. */
  export interface CompensationFailedV1 {
    readonly project_id: Uuid;
    readonly closing_id: Uuid;
    readonly waiting_for: ReadonlyArray<string>;
  }
  /** All seven services have closed the project. */
  export interface ProjectClosedV1 {
    readonly project_id: Uuid;
    readonly closing_id: Uuid;
    readonly reason: ClosingReason;
  }
}

export namespace permitting {
  /** All documents that the AHJ asks for are there. */
  export interface PermitPackageAssembledV1 {
    readonly project_id: Uuid;
    readonly permit_id: Uuid;
    readonly documents: ReadonlyArray<string>;
  }
  /** Which way the permit goes, and why not the instant one. */
  export interface PermitRouteSelectedV1 {
    readonly project_id: Uuid;
    readonly permit_id: Uuid;
    readonly route: PermitRoute;
    readonly reasons: ReadonlyArray<string>;
  }
  /** The application is with the AHJ; its review clock runs (metric 7). */
  export interface PermitSubmittedV1 {
    readonly project_id: Uuid;
    readonly permit_id: Uuid;
    readonly ahj_id: string;
    /** minimum 1 */
    readonly submission: number;
    readonly review_due: Instant;
  }
  /** The AHJ wants changes: to papers, or where technical, to the design. */
  export interface PermitCorrectionsRequestedV1 {
    readonly project_id: Uuid;
    readonly permit_id: Uuid;
    /** minItems 1 */
    readonly findings: ReadonlyArray<Finding>;
    readonly due: Instant;
    /** minimum 1 */
    readonly round: number;
    /**
     * True from the third round on.
     * default false
     */
    readonly escalated?: boolean;
  }
  /** The corrected application is with the AHJ again. */
  export interface PermitResubmittedV1 {
    readonly project_id: Uuid;
    readonly permit_id: Uuid;
    /** minimum 2 */
    readonly submission: number;
    /** minimum 1 */
    readonly design_version: number;
  }
  /** The building permit is issued. */
  export interface PermitApprovedV1 {
    readonly project_id: Uuid;
    readonly permit_id: Uuid;
    readonly permit_number: string;
    readonly approved_on: LocalDate;
    readonly expires_on: LocalDate;
  }
  /** The AHJ will not permit this design. */
  export interface PermitRejectedV1 {
    readonly project_id: Uuid;
    readonly permit_id: Uuid;
    readonly reasons: ReadonlyArray<string>;
  }
  /** Our own pre-check before the application is sent. */
  export interface InterconnectionScreensEvaluatedV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    readonly screens: ReadonlyArray<ScreenResult>;
  }
  /** The formal application to AOV-04. */
  export interface InterconnectionApplicationSubmittedV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    /** minimum 1 */
    readonly attempt: number;
    readonly usage_point_id: string;
    /** minimum 1, maximum 3 */
    readonly level: number;
    /** exclusiveMinimum 0 */
    readonly kwac: number;
    /** default null */
    readonly export_limit_kw?: number | null;
    /** minimum 0, default 0 */
    readonly battery_kw?: number;
    readonly inverter_model: string;
    /** ``UL 1741-SB``. */
    readonly certification: string;
    readonly normal_category: string;
    readonly abnormal_category: string;
    readonly customer_guide_signed: boolean;
    readonly submitted_at: Instant;
    /**
     * Names of what is attached.
     * default []
     */
    readonly documents?: ReadonlyArray<string>;
  }
  /** The utility found the application incomplete. */
  export interface InterconnectionInfoRequestedV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    readonly missing: ReadonlyArray<string>;
    readonly due: Instant;
  }
  /** The utility wants a study first: the customer pays, reduces the system, or withdraws. */
  export interface InterconnectionStudyRequiredV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    readonly study: string;
    /** minimum 0 */
    readonly deposit_cents: number;
    readonly deadline: Instant;
    readonly screens: ReadonlyArray<ScreenResult>;
    /** The largest system that would pass the failed screens. */
    readonly constraints: DesignConstraints;
  }
  /** The study can start. */
  export interface InterconnectionStudyDepositPaidV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    /** minimum 0 */
    readonly amount_cents: number;
  }
  /** The utility offers an interconnection agreement (metric 8 ends here). */
  export interface InterconnectionApprovedV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    readonly agreement_id: string;
    /** exclusiveMinimum 0 */
    readonly kwac: number;
    /** default null */
    readonly export_limit_kw?: number | null;
    /** default [] */
    readonly conditions?: ReadonlyArray<string>;
    /** The utility-required IEEE 1547-2018 settings profile. */
    readonly settings_profile: string;
  }
  /** The utility refuses this system. */
  export interface InterconnectionDeniedV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    /** minItems 1 */
    readonly reasons: ReadonlyArray<string>;
    readonly screens: ReadonlyArray<ScreenResult>;
    /**
     * What would pass; None where nothing would.
     * default null
     */
    readonly constraints?: DesignConstraints | null;
  }
  /** We take the application back. */
  export interface InterconnectionWithdrawnV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
  }
  /** Permit issued and interconnection approved for the same design version. */
  export interface ReadyToBuildV1 {
    readonly project_id: Uuid;
    readonly permit_number: string;
    readonly agreement_id: string;
    readonly design: DesignFacts;
  }
  /** A party let its clock run out. */
  export interface DeadlineBreachedV1 {
    readonly project_id: Uuid;
    readonly clock: string;
    readonly party: string;
    readonly due: Instant;
  }
  /** Permitting has withdrawn permit and application and closed its record of the project. */
  export interface CompensationCompletedV1 {
    readonly project_id: Uuid;
    /** What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was. */
    readonly actions: ReadonlyArray<string>;
    /** False where the service had never heard of the project; it keeps the closed record all the same. */
    readonly had_record: boolean;
  }
}

export namespace fieldops {
  /** Equipment is ordered for this project. */
  export interface PurchaseOrderIssuedV1 {
    readonly project_id: Uuid;
    readonly purchase_order_id: Uuid;
    readonly supplier: string;
    /** minItems 1 */
    readonly lines: ReadonlyArray<EquipmentLine>;
    readonly need_by: LocalDate;
  }
  /** The supplier promises a day; on-time delivery is measured against it (metric 9). */
  export interface PurchaseOrderAcknowledgedV1 {
    readonly project_id: Uuid;
    readonly purchase_order_id: Uuid;
    readonly promised_for: LocalDate;
  }
  /** The supplier will be later than promised. */
  export interface DeliveryDelayedV1 {
    readonly project_id: Uuid;
    readonly purchase_order_id: Uuid;
    readonly new_promise: LocalDate;
    /** exclusiveMinimum 0 */
    readonly days_late: number;
  }
  /** A delivery was counted and accepted, with the serial numbers on it. */
  export interface GoodsReceivedV1 {
    readonly project_id: Uuid;
    readonly purchase_order_id: Uuid;
    readonly serials: ReadonlyArray<SerialNumber>;
    readonly complete: boolean;
    readonly on_time: boolean;
  }
  /** Damaged, short, or not the permitted model; a non-conformance is open. */
  export interface GoodsRejectedV1 {
    readonly project_id: Uuid;
    readonly purchase_order_id: Uuid;
    /** minItems 1 */
    readonly reasons: ReadonlyArray<string>;
  }
  /** Everything on the bill of materials is there; the crew can be scheduled. */
  export interface MaterialsReadyV1 {
    readonly project_id: Uuid;
  }
  /** The order is taken back; restocking is at our cost. */
  export interface PurchaseOrderCancelledV1 {
    readonly project_id: Uuid;
    readonly purchase_order_id: Uuid;
    /** minimum 0 */
    readonly restock_fee_cents: number;
  }
  /** A crew and its days are fixed. */
  export interface InstallationScheduledV1 {
    readonly project_id: Uuid;
    readonly crew: string;
    readonly starts_on: LocalDate;
    /** exclusiveMinimum 0 */
    readonly days: number;
  }
  /** The days have moved. */
  export interface InstallationRescheduledV1 {
    readonly project_id: Uuid;
    readonly crew: string;
    readonly starts_on: LocalDate;
    readonly reason: string;
  }
  /** The crew has gone through the hazards of this site; nobody starts without it. */
  export interface JobHazardAnalysisSignedV1 {
    readonly project_id: Uuid;
    /** minItems 1 */
    readonly hazards: ReadonlyArray<string>;
  }
  /** Work on the roof has begun. */
  export interface InstallationStartedV1 {
    readonly project_id: Uuid;
    readonly started_at: Instant;
  }
  /** 29 CFR 1904: serious incidents stop the work until cleared. */
  export interface SafetyIncidentReportedV1 {
    readonly project_id: Uuid;
    readonly incident_id: Uuid;
    readonly severity: IncidentSeverity;
    readonly recordable: boolean;
    readonly days_away_or_restricted: boolean;
    readonly occurred_at: Instant;
    /** default null */
    readonly report_due?: Instant | null;
  }
  /** Nobody works on this site until WorkResumed. */
  export interface WorkStoppedV1 {
    readonly project_id: Uuid;
    readonly reason: string;
  }
  /** The reason of the stop is dealt with. */
  export interface WorkResumedV1 {
    readonly project_id: Uuid;
  }
  /** The system stands, with what was built and with which serial numbers (metric 13 starts here). */
  export interface InstallationCompletedV1 {
    readonly project_id: Uuid;
    readonly completed_at: Instant;
    /** minimum 0 */
    readonly labour_hours: number;
    readonly design: DesignFacts;
    readonly serials: ReadonlyArray<SerialNumber>;
    /** minimum 0 */
    readonly photos: number;
    /** minimum 0 */
    readonly major_punch_items: number;
  }
  /** A finding of an inspection or a test has to be put right on site. */
  export interface ReworkOrderedV1 {
    readonly project_id: Uuid;
    readonly rework_id: Uuid;
    /** minItems 1 */
    readonly findings: ReadonlyArray<Finding>;
  }
  /** It is put right; inspection or test can be repeated. */
  export interface ReworkCompletedV1 {
    readonly project_id: Uuid;
    readonly rework_id: Uuid;
    /** minimum 0 */
    readonly labour_hours: number;
  }
  /** Field operations has cancelled orders, released the crew and closed its record of the project. */
  export interface CompensationCompletedV1 {
    readonly project_id: Uuid;
    /** What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was. */
    readonly actions: ReadonlyArray<string>;
    /** False where the service had never heard of the project; it keeps the closed record all the same. */
    readonly had_record: boolean;
  }
}

export namespace commissioning {
  /** The AHJ's inspector comes on this day. */
  export interface InspectionScheduledV1 {
    readonly project_id: Uuid;
    readonly inspection_id: Uuid;
    /** minimum 1 */
    readonly attempt: number;
    readonly on: LocalDate;
  }
  /** The AHJ's final inspection is passed. */
  export interface InspectionPassedV1 {
    readonly project_id: Uuid;
    readonly inspection_id: Uuid;
    /** minimum 1 */
    readonly attempt: number;
    readonly inspected_on: LocalDate;
  }
  /** The inspector found what has to be put right; a reinspection follows. */
  export interface InspectionFailedV1 {
    readonly project_id: Uuid;
    readonly inspection_id: Uuid;
    /** minimum 1 */
    readonly attempt: number;
    /** minItems 1 */
    readonly findings: ReadonlyArray<Finding>;
    /** minimum 0 */
    readonly reinspection_fee_cents: number;
    /**
     * True from the third failure on: quality assurance takes over.
     * default false
     */
    readonly escalated?: boolean;
  }
  /** One test of IEC 62446-1 or of the battery's list. */
  export interface CommissioningTestRecordedV1 {
    readonly project_id: Uuid;
    readonly test: string;
    /** The string, inverter or battery under test. */
    readonly target: string;
    readonly measured: number;
    /** default null */
    readonly expected?: number | null;
    /** default null */
    readonly limit?: number | null;
    readonly unit: string;
    readonly passed: boolean;
    readonly instrument_serial: string;
  }
  /** All tests passed; the report is fixed by its hash. */
  export interface CommissioningPassedV1 {
    readonly project_id: Uuid;
    readonly report_id: Uuid;
    /** pattern "^[0-9a-f]{64}$" */
    readonly report_sha256: string;
    /** exclusiveMinimum 0 */
    readonly performance_ratio: number;
    /** exclusiveMinimum 0 */
    readonly capacity_ratio: number;
  }
  /** A test failed; rework and a retest follow. */
  export interface CommissioningFailedV1 {
    readonly project_id: Uuid;
    readonly report_id: Uuid;
    /** minItems 1 */
    readonly findings: ReadonlyArray<Finding>;
  }
  /** Asks AOV-04 for permission to operate. */
  export interface PTORequestedV1 {
    readonly project_id: Uuid;
    readonly request_id: Uuid;
    /** minimum 1 */
    readonly attempt: number;
    readonly application_id: Uuid;
    readonly usage_point_id: string;
    /** exclusiveMinimum 0 */
    readonly kwac: number;
    /** default null */
    readonly export_limit_kw?: number | null;
    readonly documents: ReadonlyArray<string>;
    readonly settings_profile: string;
  }
  /** The utility permits operation (metric 13 ends here). */
  export interface PTOGrantedV1 {
    readonly project_id: Uuid;
    readonly pto_id: string;
    readonly granted_at: Instant;
    /** exclusiveMinimum 0 */
    readonly kwac: number;
    /** default null */
    readonly export_limit_kw?: number | null;
    /** default [] */
    readonly conditions?: ReadonlyArray<string>;
    readonly settings_profile: string;
  }
  /** The utility found deficiencies; energizing stays locked until they are cured. */
  export interface PTODeniedV1 {
    readonly project_id: Uuid;
    readonly request_id: Uuid;
    /** minItems 1 */
    readonly deficiencies: ReadonlyArray<Finding>;
  }
  /** The utility withdrew its permission; the system has to be switched off. */
  export interface PTORevokedV1 {
    readonly project_id: Uuid;
    readonly pto_id: string;
    readonly reason: string;
    readonly revoked_at: Instant;
  }
  /** Commissioning has cancelled what was scheduled and closed its record of the project. */
  export interface CompensationCompletedV1 {
    readonly project_id: Uuid;
    /** What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was. */
    readonly actions: ReadonlyArray<string>;
    /** False where the service had never heard of the project; it keeps the closed record all the same. */
    readonly had_record: boolean;
  }
}

export namespace onboarding {
  /** A guard of energization does not hold; the system stays, or goes, de-energized. */
  export interface ActivationBlockedV1 {
    readonly project_id: Uuid;
    /** minItems 1 */
    readonly missing: ReadonlyArray<string>;
  }
  /** The system is switched on, after every guard held. */
  export interface SystemEnergizedV1 {
    readonly project_id: Uuid;
    readonly energized_at: Instant;
    readonly pto_id: string;
  }
  /** The gateway has reported; the system can be seen. */
  export interface MonitoringRegisteredV1 {
    readonly project_id: Uuid;
    readonly gateway_serial: string;
    readonly first_heartbeat_at: Instant;
  }
  /** The system runs under permission to operate. SMV-03 takes it into its portfolio. */
  export interface SystemActivatedV1 {
    readonly project_id: Uuid;
    readonly system_id: Uuid;
    readonly usage_point_id: string;
    readonly pto_id: string;
    readonly activated_at: Instant;
    readonly nameplate: SystemActivatedV1Nameplate;
    /** default null */
    readonly export_limit_kw?: number | null;
    /** Serial numbers by SKU. */
    readonly serials: Readonly<Record<string, ReadonlyArray<string>>>;
    /**
     * What the customer allowed the aggregator to do; without it the system is visible only.
     * default null
     */
    readonly der_program_id?: string | null;
    /** default null */
    readonly der_terms_version?: string | null;
    /** default null */
    readonly der_consent_at?: Instant | null;
    /** default null */
    readonly der_min_reserve_soc_pct?: number | null;
  }
  /** The system runs under permission to operate. SMV-03 takes it into its portfolio. */
  export interface SystemActivatedV2 {
    readonly project_id: Uuid;
    readonly system_id: Uuid;
    readonly usage_point_id: string;
    readonly pto_id: string;
    readonly activated_at: Instant;
    readonly nameplate: Nameplate;
    /** default null */
    readonly export_limit_w?: number | null;
    readonly serials: ReadonlyArray<SerialNumber>;
    /** default null */
    readonly consent?: DERConsent | null;
  }
  /** The owner has the papers of the system. */
  export interface DocumentationPackageDeliveredV1 {
    readonly project_id: Uuid;
    /** minItems 1 */
    readonly documents: ReadonlyArray<string>;
  }
  /** The customer was shown the system, point by point. */
  export interface CustomerTrainedV1 {
    readonly project_id: Uuid;
    /** minItems 1 */
    readonly checklist: ReadonlyArray<string>;
  }
  /** Everything on the list is done: the value stream ends here. */
  export interface OnboardingCompletedV1 {
    readonly project_id: Uuid;
    readonly completed_at: Instant;
  }
  /** The system runs, but training or documents are overdue; support looks after it. */
  export interface OnboardingIncompleteV1 {
    readonly project_id: Uuid;
    /** minItems 1 */
    readonly missing: ReadonlyArray<string>;
    /** minimum 0 */
    readonly days_since_activation: number;
  }
  /** What the customer says about it (metric 14). */
  export interface SurveyCompletedV1 {
    readonly project_id: Uuid;
    /** minimum 1, maximum 5 */
    readonly csat: number;
    /** minimum 0, maximum 10 */
    readonly nps: number;
  }
  /** For RCV-02 and RCV-03: who bills what, and from when. */
  export interface BillingClarityNoticeIssuedV1 {
    readonly project_id: Uuid;
    readonly usage_point_id: string;
    readonly pto_on: LocalDate;
    readonly net_billing_from: LocalDate;
    readonly product: FinancingProduct;
    readonly provider_bills: ReadonlyArray<string>;
    readonly utility_bills: ReadonlyArray<string>;
    readonly first_provider_invoice_on: LocalDate | null;
    readonly contact_routing: Readonly<Record<string, string>>;
    readonly statement: string;
  }
  /** For RCV-03: put this service point on net billing from this day. */
  export interface NetBillingEnrollmentRequestedV1 {
    readonly project_id: Uuid;
    readonly usage_point_id: string;
    readonly start_on: LocalDate;
  }
  /** No telemetry, or no production where there should be some. */
  export interface SystemOfflineV1 {
    readonly project_id: Uuid;
    readonly since: Instant;
    readonly reason: string;
  }
  /** The system works again. */
  export interface SystemRestoredV1 {
    readonly project_id: Uuid;
    readonly restored_at: Instant;
  }
  /** The system is gone for good; its registry record is removed with it. */
  export interface SystemDecommissionedV1 {
    readonly project_id: Uuid;
    readonly system_id: Uuid;
    readonly reason: string;
  }
  /** The registry's record: all an aggregator needs to know of one system, as it is now. */
  export interface ActivatedSystemStateV1 {
    readonly project_id: Uuid;
    readonly system_id: Uuid;
    readonly status: OperationalStatus;
    readonly usage_point_id: string;
    readonly pto_id: string;
    readonly activated_at: Instant;
    readonly nameplate: Nameplate;
    /** default null */
    readonly export_limit_w?: number | null;
    readonly serials: ReadonlyArray<SerialNumber>;
    /** default null */
    readonly consent?: DERConsent | null;
    /**
     * Grows with every change of this system; a reader may drop a lower one.
     * minimum 1
     */
    readonly revision: number;
  }
  /** Onboarding has blocked or removed the system and closed its record of the project. */
  export interface CompensationCompletedV1 {
    readonly project_id: Uuid;
    /** What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was. */
    readonly actions: ReadonlyArray<string>;
    /** False where the service had never heard of the project; it keeps the closed record all the same. */
    readonly had_record: boolean;
  }
}

export namespace aov04 {
  /** The utility has the application. */
  export interface ApplicationReceivedV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    readonly received_at: Instant;
  }
  /** The utility's clock starts here (metric 8). */
  export interface ApplicationDeemedCompleteV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    readonly complete_at: Instant;
  }
  /** Something is missing; the clock does not start before it is cured. */
  export interface ApplicationDeemedIncompleteV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    /** minItems 1 */
    readonly missing: ReadonlyArray<string>;
    readonly cure_by: Instant;
  }
  /** What the utility's own screens found. */
  export interface ScreenResultsIssuedV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    readonly screens: ReadonlyArray<ScreenResult>;
  }
  /** A screen failed: a study at the applicant's cost, or a smaller system. */
  export interface StudyRequiredV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    readonly study: string;
    /** minimum 0 */
    readonly deposit_cents: number;
    readonly deadline: Instant;
    readonly screens: ReadonlyArray<ScreenResult>;
    /** default null */
    readonly largest_passing_kwac?: number | null;
  }
  /** The utility offers an agreement for this size and these settings. */
  export interface InterconnectionApprovedV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    readonly agreement_id: string;
    /** exclusiveMinimum 0 */
    readonly kwac: number;
    /** default null */
    readonly export_limit_kw?: number | null;
    /** default [] */
    readonly conditions?: ReadonlyArray<string>;
    readonly settings_profile: string;
  }
  /** The utility refuses; the largest size that would pass, where there is one. */
  export interface InterconnectionDeniedV1 {
    readonly project_id: Uuid;
    readonly application_id: Uuid;
    /** minItems 1 */
    readonly reasons: ReadonlyArray<string>;
    /** default [] */
    readonly screens?: ReadonlyArray<ScreenResult>;
    /** default null */
    readonly largest_passing_kwac?: number | null;
  }
  /** The system may be energized. */
  export interface PermissionToOperateGrantedV1 {
    readonly project_id: Uuid;
    readonly request_id: Uuid;
    readonly pto_id: string;
    readonly granted_at: Instant;
    /** exclusiveMinimum 0 */
    readonly kwac: number;
    /** default null */
    readonly export_limit_kw?: number | null;
    /** default [] */
    readonly conditions?: ReadonlyArray<string>;
    readonly settings_profile: string;
  }
  /** What has to be put right before the request can be repeated. */
  export interface PermissionToOperateDeniedV1 {
    readonly project_id: Uuid;
    readonly request_id: Uuid;
    /** minItems 1 */
    readonly deficiencies: ReadonlyArray<Finding>;
  }
  /** The permission ends at this instant. */
  export interface PermissionToOperateRevokedV1 {
    readonly project_id: Uuid;
    readonly pto_id: string;
    readonly reason: string;
    readonly revoked_at: Instant;
  }
}

export namespace rev02 {
  /** A rule of interconnection holds with these parameters from a day on. */
  export interface InterconnectionRuleChangedV1 {
    readonly project_id: Uuid;
    readonly rule_id: string;
    readonly version: number;
    readonly jurisdiction: string;
    readonly effective_from: LocalDate;
    /** default null */
    readonly effective_to?: LocalDate | null;
    readonly params: Readonly<Record<string, unknown>>;
    readonly citation: string;
  }
  /** A tariff in the URDB v7 schema. */
  export interface TariffPublishedV1 {
    readonly project_id: Uuid;
    readonly tariff_id: string;
    readonly utility_id: string;
    readonly effective_from: LocalDate;
    /** default null */
    readonly effective_to?: LocalDate | null;
    readonly urdb: Readonly<Record<string, unknown>>;
  }
}

/** The value of every type; null removes what the key stands for. */
export interface Values {
  "ncv03.lead.LeadCaptured.v1": lead.LeadCapturedV1;
  "ncv03.lead.LeadDuplicateDetected.v1": lead.LeadDuplicateDetectedV1;
  "ncv03.lead.UsageDataImported.v1": lead.UsageDataImportedV1;
  "ncv03.lead.UsageDataRejected.v1": lead.UsageDataRejectedV1;
  "ncv03.lead.SiteAssessed.v1": lead.SiteAssessedV1;
  "ncv03.lead.EnergyAnalysisCompleted.v1": lead.EnergyAnalysisCompletedV1;
  "ncv03.lead.FeasibilityScored.v1": lead.FeasibilityScoredV1;
  "ncv03.lead.LeadQualified.v1": lead.LeadQualifiedV1;
  "ncv03.lead.LeadNurtured.v1": lead.LeadNurturedV1;
  "ncv03.lead.LeadDisqualified.v1": lead.LeadDisqualifiedV1;
  "ncv03.lead.LeadWithdrawn.v1": lead.LeadWithdrawnV1;
  "ncv03.lead.SpeedToLeadMissed.v1": lead.SpeedToLeadMissedV1;
  "ncv03.lead.AnalysisAccuracyMeasured.v1": lead.AnalysisAccuracyMeasuredV1;
  "ncv03.lead.CompensationCompleted.v1": lead.CompensationCompletedV1;
  "ncv03.design.DesignRequested.v1": design.DesignRequestedV1;
  "ncv03.design.RedesignRequested.v1": design.RedesignRequestedV1;
  "ncv03.design.DesignVersionCreated.v1": design.DesignVersionCreatedV1;
  "ncv03.design.DesignCheckFailed.v1": design.DesignCheckFailedV1;
  "ncv03.design.ProposalGenerated.v1": design.ProposalGeneratedV1;
  "ncv03.design.ProposalPresented.v1": design.ProposalPresentedV1;
  "ncv03.design.ProposalAccepted.v1": design.ProposalAcceptedV1;
  "ncv03.design.ProposalDeclined.v1": design.ProposalDeclinedV1;
  "ncv03.design.ProposalExpired.v1": design.ProposalExpiredV1;
  "ncv03.design.DesignFrozen.v1": design.DesignFrozenV1;
  "ncv03.design.CompensationCompleted.v1": design.CompensationCompletedV1;
  "ncv03.contracting.FinancingApplied.v1": contracting.FinancingAppliedV1;
  "ncv03.contracting.FinancingApproved.v1": contracting.FinancingApprovedV1;
  "ncv03.contracting.FinancingDeclined.v1": contracting.FinancingDeclinedV1;
  "ncv03.contracting.DisclosureDelivered.v1": contracting.DisclosureDeliveredV1;
  "ncv03.contracting.ContractSent.v1": contracting.ContractSentV1;
  "ncv03.contracting.ContractSigned.v1": contracting.ContractSignedV1;
  "ncv03.contracting.RescissionPeriodStarted.v1": contracting.RescissionPeriodStartedV1;
  "ncv03.contracting.ContractRescinded.v1": contracting.ContractRescindedV1;
  "ncv03.contracting.RescissionPeriodExpired.v1": contracting.RescissionPeriodExpiredV1;
  "ncv03.contracting.ContractEffective.v1": contracting.ContractEffectiveV1;
  "ncv03.contracting.DepositReceived.v1": contracting.DepositReceivedV1;
  "ncv03.contracting.DepositRefunded.v1": contracting.DepositRefundedV1;
  "ncv03.contracting.SalesOrderCreated.v1": contracting.SalesOrderCreatedV1;
  "ncv03.contracting.InterconnectionDecisionRequested.v1": contracting.InterconnectionDecisionRequestedV1;
  "ncv03.contracting.InterconnectionDecisionMade.v1": contracting.InterconnectionDecisionMadeV1;
  "ncv03.contracting.ChangeOrderProposed.v1": contracting.ChangeOrderProposedV1;
  "ncv03.contracting.ChangeOrderApproved.v1": contracting.ChangeOrderApprovedV1;
  "ncv03.contracting.ChangeOrderRejected.v1": contracting.ChangeOrderRejectedV1;
  "ncv03.contracting.ContractAmended.v1": contracting.ContractAmendedV1;
  "ncv03.contracting.ContractCancelled.v1": contracting.ContractCancelledV1;
  "ncv03.contracting.CompensationRequested.v1": contracting.CompensationRequestedV1;
  "ncv03.contracting.CompensationFailed.v1": contracting.CompensationFailedV1;
  "ncv03.contracting.ProjectClosed.v1": contracting.ProjectClosedV1;
  "ncv03.permitting.PermitPackageAssembled.v1": permitting.PermitPackageAssembledV1;
  "ncv03.permitting.PermitRouteSelected.v1": permitting.PermitRouteSelectedV1;
  "ncv03.permitting.PermitSubmitted.v1": permitting.PermitSubmittedV1;
  "ncv03.permitting.PermitCorrectionsRequested.v1": permitting.PermitCorrectionsRequestedV1;
  "ncv03.permitting.PermitResubmitted.v1": permitting.PermitResubmittedV1;
  "ncv03.permitting.PermitApproved.v1": permitting.PermitApprovedV1;
  "ncv03.permitting.PermitRejected.v1": permitting.PermitRejectedV1;
  "ncv03.permitting.InterconnectionScreensEvaluated.v1": permitting.InterconnectionScreensEvaluatedV1;
  "ncv03.permitting.InterconnectionApplicationSubmitted.v1": permitting.InterconnectionApplicationSubmittedV1;
  "ncv03.permitting.InterconnectionInfoRequested.v1": permitting.InterconnectionInfoRequestedV1;
  "ncv03.permitting.InterconnectionStudyRequired.v1": permitting.InterconnectionStudyRequiredV1;
  "ncv03.permitting.InterconnectionStudyDepositPaid.v1": permitting.InterconnectionStudyDepositPaidV1;
  "ncv03.permitting.InterconnectionApproved.v1": permitting.InterconnectionApprovedV1;
  "ncv03.permitting.InterconnectionDenied.v1": permitting.InterconnectionDeniedV1;
  "ncv03.permitting.InterconnectionWithdrawn.v1": permitting.InterconnectionWithdrawnV1;
  "ncv03.permitting.ReadyToBuild.v1": permitting.ReadyToBuildV1;
  "ncv03.permitting.DeadlineBreached.v1": permitting.DeadlineBreachedV1;
  "ncv03.permitting.CompensationCompleted.v1": permitting.CompensationCompletedV1;
  "ncv03.fieldops.PurchaseOrderIssued.v1": fieldops.PurchaseOrderIssuedV1;
  "ncv03.fieldops.PurchaseOrderAcknowledged.v1": fieldops.PurchaseOrderAcknowledgedV1;
  "ncv03.fieldops.DeliveryDelayed.v1": fieldops.DeliveryDelayedV1;
  "ncv03.fieldops.GoodsReceived.v1": fieldops.GoodsReceivedV1;
  "ncv03.fieldops.GoodsRejected.v1": fieldops.GoodsRejectedV1;
  "ncv03.fieldops.MaterialsReady.v1": fieldops.MaterialsReadyV1;
  "ncv03.fieldops.PurchaseOrderCancelled.v1": fieldops.PurchaseOrderCancelledV1;
  "ncv03.fieldops.InstallationScheduled.v1": fieldops.InstallationScheduledV1;
  "ncv03.fieldops.InstallationRescheduled.v1": fieldops.InstallationRescheduledV1;
  "ncv03.fieldops.JobHazardAnalysisSigned.v1": fieldops.JobHazardAnalysisSignedV1;
  "ncv03.fieldops.InstallationStarted.v1": fieldops.InstallationStartedV1;
  "ncv03.fieldops.SafetyIncidentReported.v1": fieldops.SafetyIncidentReportedV1;
  "ncv03.fieldops.WorkStopped.v1": fieldops.WorkStoppedV1;
  "ncv03.fieldops.WorkResumed.v1": fieldops.WorkResumedV1;
  "ncv03.fieldops.InstallationCompleted.v1": fieldops.InstallationCompletedV1;
  "ncv03.fieldops.ReworkOrdered.v1": fieldops.ReworkOrderedV1;
  "ncv03.fieldops.ReworkCompleted.v1": fieldops.ReworkCompletedV1;
  "ncv03.fieldops.CompensationCompleted.v1": fieldops.CompensationCompletedV1;
  "ncv03.commissioning.InspectionScheduled.v1": commissioning.InspectionScheduledV1;
  "ncv03.commissioning.InspectionPassed.v1": commissioning.InspectionPassedV1;
  "ncv03.commissioning.InspectionFailed.v1": commissioning.InspectionFailedV1;
  "ncv03.commissioning.CommissioningTestRecorded.v1": commissioning.CommissioningTestRecordedV1;
  "ncv03.commissioning.CommissioningPassed.v1": commissioning.CommissioningPassedV1;
  "ncv03.commissioning.CommissioningFailed.v1": commissioning.CommissioningFailedV1;
  "ncv03.commissioning.PTORequested.v1": commissioning.PTORequestedV1;
  "ncv03.commissioning.PTOGranted.v1": commissioning.PTOGrantedV1;
  "ncv03.commissioning.PTODenied.v1": commissioning.PTODeniedV1;
  "ncv03.commissioning.PTORevoked.v1": commissioning.PTORevokedV1;
  "ncv03.commissioning.CompensationCompleted.v1": commissioning.CompensationCompletedV1;
  "ncv03.onboarding.ActivationBlocked.v1": onboarding.ActivationBlockedV1;
  "ncv03.onboarding.SystemEnergized.v1": onboarding.SystemEnergizedV1;
  "ncv03.onboarding.MonitoringRegistered.v1": onboarding.MonitoringRegisteredV1;
  "ncv03.onboarding.SystemActivated.v1": onboarding.SystemActivatedV1;
  "ncv03.onboarding.SystemActivated.v2": onboarding.SystemActivatedV2;
  "ncv03.onboarding.DocumentationPackageDelivered.v1": onboarding.DocumentationPackageDeliveredV1;
  "ncv03.onboarding.CustomerTrained.v1": onboarding.CustomerTrainedV1;
  "ncv03.onboarding.OnboardingCompleted.v1": onboarding.OnboardingCompletedV1;
  "ncv03.onboarding.OnboardingIncomplete.v1": onboarding.OnboardingIncompleteV1;
  "ncv03.onboarding.SurveyCompleted.v1": onboarding.SurveyCompletedV1;
  "ncv03.onboarding.BillingClarityNoticeIssued.v1": onboarding.BillingClarityNoticeIssuedV1;
  "ncv03.onboarding.NetBillingEnrollmentRequested.v1": onboarding.NetBillingEnrollmentRequestedV1;
  "ncv03.onboarding.SystemOffline.v1": onboarding.SystemOfflineV1;
  "ncv03.onboarding.SystemRestored.v1": onboarding.SystemRestoredV1;
  "ncv03.onboarding.SystemDecommissioned.v1": onboarding.SystemDecommissionedV1;
  "ncv03.onboarding.ActivatedSystemState.v1": onboarding.ActivatedSystemStateV1 | null;
  "ncv03.onboarding.CompensationCompleted.v1": onboarding.CompensationCompletedV1;
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
  "rev02.rules.InterconnectionRuleChanged.v1": rev02.InterconnectionRuleChangedV1;
  "rev02.rules.TariffPublished.v1": rev02.TariffPublishedV1;
}

/** The topic of every type. */
export interface Topics {
  "ncv03.lead.LeadCaptured.v1": "ncv03.lead.events";
  "ncv03.lead.LeadDuplicateDetected.v1": "ncv03.lead.events";
  "ncv03.lead.UsageDataImported.v1": "ncv03.lead.events";
  "ncv03.lead.UsageDataRejected.v1": "ncv03.lead.events";
  "ncv03.lead.SiteAssessed.v1": "ncv03.lead.events";
  "ncv03.lead.EnergyAnalysisCompleted.v1": "ncv03.lead.events";
  "ncv03.lead.FeasibilityScored.v1": "ncv03.lead.events";
  "ncv03.lead.LeadQualified.v1": "ncv03.lead.events";
  "ncv03.lead.LeadNurtured.v1": "ncv03.lead.events";
  "ncv03.lead.LeadDisqualified.v1": "ncv03.lead.events";
  "ncv03.lead.LeadWithdrawn.v1": "ncv03.lead.events";
  "ncv03.lead.SpeedToLeadMissed.v1": "ncv03.lead.events";
  "ncv03.lead.AnalysisAccuracyMeasured.v1": "ncv03.lead.events";
  "ncv03.lead.CompensationCompleted.v1": "ncv03.lead.events";
  "ncv03.design.DesignRequested.v1": "ncv03.design.events";
  "ncv03.design.RedesignRequested.v1": "ncv03.design.events";
  "ncv03.design.DesignVersionCreated.v1": "ncv03.design.events";
  "ncv03.design.DesignCheckFailed.v1": "ncv03.design.events";
  "ncv03.design.ProposalGenerated.v1": "ncv03.design.events";
  "ncv03.design.ProposalPresented.v1": "ncv03.design.events";
  "ncv03.design.ProposalAccepted.v1": "ncv03.design.events";
  "ncv03.design.ProposalDeclined.v1": "ncv03.design.events";
  "ncv03.design.ProposalExpired.v1": "ncv03.design.events";
  "ncv03.design.DesignFrozen.v1": "ncv03.design.events";
  "ncv03.design.CompensationCompleted.v1": "ncv03.design.events";
  "ncv03.contracting.FinancingApplied.v1": "ncv03.contracting.events";
  "ncv03.contracting.FinancingApproved.v1": "ncv03.contracting.events";
  "ncv03.contracting.FinancingDeclined.v1": "ncv03.contracting.events";
  "ncv03.contracting.DisclosureDelivered.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractSent.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractSigned.v1": "ncv03.contracting.events";
  "ncv03.contracting.RescissionPeriodStarted.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractRescinded.v1": "ncv03.contracting.events";
  "ncv03.contracting.RescissionPeriodExpired.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractEffective.v1": "ncv03.contracting.events";
  "ncv03.contracting.DepositReceived.v1": "ncv03.contracting.events";
  "ncv03.contracting.DepositRefunded.v1": "ncv03.contracting.events";
  "ncv03.contracting.SalesOrderCreated.v1": "ncv03.contracting.events";
  "ncv03.contracting.InterconnectionDecisionRequested.v1": "ncv03.contracting.events";
  "ncv03.contracting.InterconnectionDecisionMade.v1": "ncv03.contracting.events";
  "ncv03.contracting.ChangeOrderProposed.v1": "ncv03.contracting.events";
  "ncv03.contracting.ChangeOrderApproved.v1": "ncv03.contracting.events";
  "ncv03.contracting.ChangeOrderRejected.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractAmended.v1": "ncv03.contracting.events";
  "ncv03.contracting.ContractCancelled.v1": "ncv03.contracting.events";
  "ncv03.contracting.CompensationRequested.v1": "ncv03.contracting.events";
  "ncv03.contracting.CompensationFailed.v1": "ncv03.contracting.events";
  "ncv03.contracting.ProjectClosed.v1": "ncv03.contracting.events";
  "ncv03.permitting.PermitPackageAssembled.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitRouteSelected.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitSubmitted.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitCorrectionsRequested.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitResubmitted.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitApproved.v1": "ncv03.permitting.events";
  "ncv03.permitting.PermitRejected.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionScreensEvaluated.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionApplicationSubmitted.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionInfoRequested.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionStudyRequired.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionStudyDepositPaid.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionApproved.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionDenied.v1": "ncv03.permitting.events";
  "ncv03.permitting.InterconnectionWithdrawn.v1": "ncv03.permitting.events";
  "ncv03.permitting.ReadyToBuild.v1": "ncv03.permitting.events";
  "ncv03.permitting.DeadlineBreached.v1": "ncv03.permitting.events";
  "ncv03.permitting.CompensationCompleted.v1": "ncv03.permitting.events";
  "ncv03.fieldops.PurchaseOrderIssued.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.PurchaseOrderAcknowledged.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.DeliveryDelayed.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.GoodsReceived.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.GoodsRejected.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.MaterialsReady.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.PurchaseOrderCancelled.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InstallationScheduled.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InstallationRescheduled.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.JobHazardAnalysisSigned.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InstallationStarted.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.SafetyIncidentReported.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.WorkStopped.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.WorkResumed.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.InstallationCompleted.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.ReworkOrdered.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.ReworkCompleted.v1": "ncv03.fieldops.events";
  "ncv03.fieldops.CompensationCompleted.v1": "ncv03.fieldops.events";
  "ncv03.commissioning.InspectionScheduled.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.InspectionPassed.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.InspectionFailed.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.CommissioningTestRecorded.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.CommissioningPassed.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.CommissioningFailed.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.PTORequested.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.PTOGranted.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.PTODenied.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.PTORevoked.v1": "ncv03.commissioning.events";
  "ncv03.commissioning.CompensationCompleted.v1": "ncv03.commissioning.events";
  "ncv03.onboarding.ActivationBlocked.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemEnergized.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.MonitoringRegistered.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemActivated.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemActivated.v2": "ncv03.onboarding.events";
  "ncv03.onboarding.DocumentationPackageDelivered.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.CustomerTrained.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.OnboardingCompleted.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.OnboardingIncomplete.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SurveyCompleted.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.BillingClarityNoticeIssued.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.NetBillingEnrollmentRequested.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemOffline.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemRestored.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.SystemDecommissioned.v1": "ncv03.onboarding.events";
  "ncv03.onboarding.ActivatedSystemState.v1": "ncv03.activated-systems.state";
  "ncv03.onboarding.CompensationCompleted.v1": "ncv03.onboarding.events";
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
  "rev02.rules.InterconnectionRuleChanged.v1": "rev02.rules.events";
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
