"""Tiempos de cumplimiento del cronograma as live formulas: the lines of *Cálculo*, the columns of *Calendario*.

*Calendario* has a row per day, and counts on each the activities under way; so the sums over its days are the sums of
the activities weighted by working days. It reads the columns with COUNTIFS and SUMIFS, which pass over texts: all rows
are counted and the cancelled ones subtracted, for a criterion `<>` would skip blank cells in some programs.

A "row" in the names below is a position in the columns of *Calendario*, 1 being the day before the plan.

What is judged goes by `inicio_vigente` and `fin_vigente`: the base dates where the schedule has a baseline, else the
planned ones. A row that lacks either does not count, which leaves out those outside the baseline.
"""

from __future__ import annotations

from datetime import date

from implementation_xl.base.workdays import MONDAY_TO_SATURDAY
from implementation_xl.forms.kinds.choice import is_meant, is_no_word
from implementation_xl.forms.lines import CalendarColumn, Either, Line
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.baseline import plan_dates

WATCHED = ("inicio_planeado", "fin_planeado", "inicio_real", "fin_real", "avance", "situacion")
PLAN_DAYS = 730
ALL_DAYS = 1826
SEARCH_STEPS = 16

_START, _END = "actividades_inicio_vigente", "actividades_fin_vigente"
_BASE_START, _BASE_END = "actividades_inicio_base", "actividades_fin_base"
EFFECTIVE = (
    Either(_START, "calc_con_base", _BASE_START, "actividades_inicio_planeado"),
    Either(_END, "calc_con_base", _BASE_END, "actividades_fin_planeado"),
)
_BEGUN, _ENDED = "actividades_inicio_real", "actividades_fin_real"
_PERCENT, _NOTE = "actividades_avance", "actividades_situacion"
_DATED = f"{_START},calc_desde,{_START},calc_hasta,{_END},calc_desde,{_END},calc_hasta"
_ACTIVE = f'{_START},calc_desde,{_START},"<"&(A{{r}}+1),{_END},">="&A{{r}},{_END},calc_hasta'
_DONE = f"{_ENDED},calc_desde,{_ENDED},calc_hecho"
_HALF = f"{_ENDED},calc_futuro,{_ENDED},calc_hasta,{_BEGUN},calc_desde,{_BEGUN},calc_hecho"
_FRACTION = f'{_PERCENT},">=0",{_PERCENT},"<=1"'
_ANY_END = f"{_ENDED},calc_desde,{_ENDED},calc_hasta"
_BOTH_DATES = f"({_START}>=36526)*({_START}<73051)*({_END}>=36526)*({_END}<73051)"
_COUNTED = f'{_BOTH_DATES}*({_END}>={_START})*({_NOTE}<>"Cancelada")'
_STEP = f"2^({SEARCH_STEPS + 2}-ROW())"


def _count(criteria: str) -> str:
    """How many rows meet the criteria, without the cancelled ones."""
    return f'(COUNTIFS({criteria})-IF(calc_canceladas=0,0,COUNTIFS({criteria},{_NOTE},"Cancelada")))'


def _percents(criteria: str) -> str:
    """Sum of *% avance* of the rows that meet the criteria, without the cancelled ones."""
    cancelled = f'SUMIFS({_PERCENT},{criteria},{_NOTE},"Cancelada")'
    return f"(SUMIFS({_PERCENT},{criteria})-IF(calc_canceladas=0,0,{cancelled}))"


def beyond_calendar(table: TableData, cutoff: date) -> bool:
    """True when plan or cut-off date may pass the last day of *Calendario*, which makes the sheet say so."""
    dates = plan_dates(table)
    rows = zip(dates.starts, dates.ends, table.columns["situacion"], strict=True)
    plan = [
        (start, end)
        for record, (start, end, note) in enumerate(rows)
        if record not in dates.outside and start and end and end >= start and note != "Cancelada"
    ]
    if not plan:
        return False
    first = min(start for start, _ in plan)
    last = max(end for _, end in plan)
    return bool((last - first).days >= PLAN_DAYS or (cutoff - first).days >= ALL_DAYS)


CALENDAR = (
    CalendarColumn("cal_dia", "Día", "=cal_ini-1", "=A{p}+1", ALL_DAYS, "fecha"),
    CalendarColumn(
        "cal_habil",
        "Hábil (1 sí, 0 no)",
        "0",
        '=IF(WEEKDAY(A{r},2)>calc_semana,0,IF(COUNTIFS(festivos,">="&A{r},festivos,"<"&(A{r}+1))>0,0,1))',
        ALL_DAYS,
    ),
    CalendarColumn("cal_habiles", "Días hábiles acumulados", "0", "=C{p}+B{r}", ALL_DAYS),
    CalendarColumn(
        "cal_activas_dia",
        "Actividades planeadas ese día",
        "0",
        f"=IF(A{{r}}>cal_ultimo,0,{_count(_ACTIVE)})",
        PLAN_DAYS,
    ),
    CalendarColumn("cal_activas", "Planeadas, acumulado", "0", "=E{p}+D{r}", PLAN_DAYS),
    CalendarColumn("cal_plan", "Plan acumulado (días)", "0", "=F{p}+B{r}*D{r}", PLAN_DAYS),
    CalendarColumn("cal_ganado", "Ganado ese día (días)", "0", "=J{r}+K{r}", PLAN_DAYS),
    CalendarColumn(
        "cal_fin_real",
        "Búsqueda del último fin real",
        "36525",
        f"=H{{p}}+IF(calc_terminado=0,0,IF(SUMPRODUCT({_COUNTED}*({_ENDED}>=H{{p}}+{_STEP})*({_ENDED}<calc_corte+1))=0,0,"
        f"{_STEP}))",
        SEARCH_STEPS,
        "fecha",
    ),
    CalendarColumn("cal_esperado", "% esperado", "0", "=IF(calc_total=0,0,F{r}/calc_total)", PLAN_DAYS, "porcentaje"),
    CalendarColumn(
        "cal_ganado_fin",
        "Ganado por fechas de fin real",
        "0",
        f"=IF(B{{r}}*D{{r}}=0,0,{_count(f'{_ACTIVE},{_DONE}')}"
        f"+IF(calc_futuras=0,0,0.5*{_count(f'{_ACTIVE},{_HALF}')}))",
        PLAN_DAYS,
    ),
    CalendarColumn(
        "cal_ganado_avance",
        "Ganado por % avance",
        "0",
        f"=IF(B{{r}}*D{{r}}=0,0,{_percents(f'{_ACTIVE},{_FRACTION}')}"
        f"-{_percents(f'{_ACTIVE},{_FRACTION},{_ANY_END}')})",
        PLAN_DAYS,
    ),
    CalendarColumn(
        "cal_busca_ini",
        "Búsqueda del primer inicio planeado",
        "36526",
        "=L{p}+IF("
        + _count(f'{_START},calc_desde,{_START},"<"&(L{{p}}+{_STEP}),{_END},calc_desde,{_END},calc_hasta')
        + f"=0,{_STEP},0)",
        SEARCH_STEPS,
        "fecha",
    ),
    CalendarColumn(
        "cal_busca_fin",
        "Búsqueda del último fin planeado",
        "36525",
        "=M{p}+IF("
        + _count(f'{_START},calc_desde,{_START},calc_hasta,{_END},">="&(M{{p}}+{_STEP}),{_END},calc_hasta')
        + f"=0,0,{_STEP})",
        SEARCH_STEPS,
        "fecha",
    ),
)

_NO_PROGRESS = "OR(calc_corte=0,calc_fuera>0,calc_total=0)"
_MEASURED = 'calc_motivo=""'


def _row_of(day: str, last: str) -> str:
    """The row of a day in *Calendario*, 1 when it lies before it and that of the day `last` when later."""
    return f"MAX(1,MIN({day},{last})-cal_ini+2)"


_PREPARATION = (
    Line(
        "calc_futuro", "Después del corte", '=">="&(calc_corte+1)', "texto", "Criterio: después de la fecha de corte."
    ),
    Line(
        "calc_semana",
        "Días de la semana laboral",
        f"=IF({is_meant('enc_semana_laboral', 'semana_laboral', MONDAY_TO_SATURDAY)},6,5)",
        note="6 si la «Semana laboral» es Lunes a sábado; si no, 5. Además se descuenta la hoja Festivos.",
    ),
    Line(
        "calc_con_base",
        "Actividades con línea base",
        f"=COUNTIFS({_BASE_START},calc_desde,{_BASE_START},calc_hasta,{_BASE_END},calc_desde,{_BASE_END},calc_hasta)",
        note="Filas con «Base inicio» y «Base fin». Si hay alguna, se mide con esas fechas y no con las planeadas.",
    ),
    Line(
        "calc_canceladas",
        "Actividades canceladas",
        f'=COUNTIF({_NOTE},"Cancelada")',
        note="Filas con «Novedad» Cancelada: no cuentan.",
    ),
    Line(
        "calc_futuras",
        "Fin real posterior al corte",
        f"=COUNTIFS({_ENDED},calc_futuro,{_ENDED},calc_hasta)",
        note="Estas filas valen 50 % si su «Inicio real» es hasta la fecha de corte y 0 % si no (regla 50/50).",
    ),
    Line(
        "cal_ini",
        "Primer día del Calendario",
        "=IF(MAX(cal_busca_ini)>=73051,36526,MAX(cal_busca_ini))",
        "fecha",
        "El primer inicio de las filas que cuentan: «Base inicio» con línea base, si no «Inicio planeado».",
    ),
    Line(
        "cal_fin",
        "Último día del Calendario",
        "=MAX(cal_dia)",
        "fecha",
        f"El Calendario tiene {ALL_DAYS} días desde el primero.",
    ),
    Line(
        "cal_ultimo",
        "Último fin planeado",
        "=MAX(cal_busca_fin)",
        "fecha",
        "El último fin de las filas que cuentan: «Base fin» con línea base, si no «Fin planeado»; luego no hay plan.",
    ),
    Line(
        "calc_fuera",
        "Actividades más allá del Calendario",
        f'=IF(COUNTIFS({_DATED},{_END},">="&(cal_ini+{PLAN_DAYS}))=0,0,'
        f"SUMPRODUCT({_COUNTED}*({_END}>=cal_ini+{PLAN_DAYS})))",
        note=f"Actividades con el fin después de los primeros {PLAN_DAYS} días; con ellas la hoja no mide.",
    ),
)

_PLAN = (
    Line(
        "calc_activas",
        "Días calendario de actividad",
        "=MAX(cal_activas)",
        note="Suma de los días calendario de todas las actividades que cuentan.",
    ),
    Line(
        "calc_total",
        "Días hábiles planeados (Σ d)",
        "=MAX(cal_plan)",
        note="Suma de los días hábiles de todas las actividades que cuentan: el 100 % del avance.",
    ),
    Line(
        "calc_fila_ini",
        "Posición de la víspera del plan",
        "=COUNTIF(cal_activas,0)",
        note="Fila del Calendario (sin contar el título) anterior al primer día del plan.",
    ),
    Line(
        "calc_fila_fin",
        "Posición del último día del plan",
        '=COUNTIF(cal_activas,"<"&calc_activas)+1',
        note="Fila del Calendario (sin contar el título) del último día del plan.",
    ),
    Line(
        "calc_inicio",
        "Inicio del plan (S)",
        '=IF(calc_activas=0,"",INDEX(cal_dia,calc_fila_ini+1))',
        "fecha",
        "El primer inicio, de la línea base o planeado, de las actividades que cuentan.",
    ),
    Line(
        "calc_fin",
        "Fin del plan",
        '=IF(calc_activas=0,"",INDEX(cal_dia,calc_fila_fin))',
        "fecha",
        "El último fin, de la línea base o planeado, de las actividades que cuentan.",
    ),
    Line(
        "calc_previos",
        "Días hábiles antes del plan",
        "=INDEX(cal_habiles,calc_fila_ini)",
        note="Días hábiles del Calendario anteriores al inicio del plan; se restan de las posiciones.",
    ),
    Line(
        "calc_pd",
        "Duración planeada (PD)",
        "=IF(calc_activas=0,0,MAX(1,INDEX(cal_habiles,calc_fila_fin)-calc_previos))",
        note="Días hábiles del inicio al fin del plan, al menos 1.",
    ),
)

_PROGRESS = (
    Line(
        "calc_ganado",
        "Días hábiles ganados (Σ d·r)",
        "=SUM(cal_ganado)",
        note="Suma de los días hábiles de cada actividad por su avance real a la fecha de corte.",
    ),
    Line(
        "calc_tolerancia",
        "Tolerancia",
        "=0.000000001*calc_total",
        note="Diferencia de redondeo que no se tiene en cuenta al comparar.",
    ),
    Line(
        "calc_terminado",
        "Plan terminado (1 sí, 0 no)",
        "=IF(calc_total=0,0,IF(calc_ganado>=calc_total-calc_tolerancia,1,0))",
        note="1 cuando todas las actividades que cuentan están al 100 %.",
    ),
    Line(
        "calc_ev",
        "Avance real (EV)",
        f'=IF({_NO_PROGRESS},"",calc_ganado/calc_total)',
        "porcentaje",
        "Días hábiles ganados ÷ días hábiles planeados.",
    ),
    Line(
        "calc_pv",
        "Avance esperado (PV)",
        f'=IF({_NO_PROGRESS},"",INDEX(cal_plan,{_row_of("calc_corte", f"cal_ini+{PLAN_DAYS - 1}")})/calc_total)',
        "porcentaje",
        "Días hábiles planeados hasta la fecha de corte ÷ días hábiles planeados.",
    ),
    Line(
        "calc_indice",
        "Índice de avance (EV ÷ PV)",
        '=IF(N(calc_pv)=0,"",calc_ev/calc_pv)',
        "porcentaje",
        "Avance real ÷ avance esperado.",
    ),
    Line(
        "calc_ultimo_fin",
        "Último fin real hasta el corte",
        '=IF(MAX(cal_fin_real)>36525,MAX(cal_fin_real),"")',
        "fecha",
        "Solo se busca cuando el plan está terminado; vacío si no hay.",
    ),
    Line(
        "calc_fin_reloj",
        "Día hasta el que corre el tiempo",
        '=IF(calc_ultimo_fin="",calc_corte,calc_ultimo_fin)',
        "fecha",
        "La fecha de corte; con el plan terminado, el último «Fin real» hasta esa fecha.",
    ),
    Line(
        "calc_at",
        "Cronograma esperado (AT, días hábiles)",
        "=IF(calc_activas=0,0,"
        f"MAX(calc_terminado,INDEX(cal_habiles,{_row_of('calc_fin_reloj', 'cal_fin')})-calc_previos))",
        note="Día hábil del plan al que se debía haber llegado: días hábiles desde el inicio del plan.",
    ),
)

_RESULT = (
    Line(
        "calc_motivo",
        "Por qué no hay medición",
        '=IF(calc_corte=0,"la fecha de corte no es una fecha",'
        'IF(calc_fuera>0,"el plan es más largo que el Calendario",'
        'IF(calc_activas=0,"no hay actividades con fechas "&IF(calc_con_base=0,"planeadas","de la línea base"),'
        'IF(calc_total=0,"ninguna actividad tiene días hábiles",'
        'IF(calc_fin_reloj>cal_fin,"la fecha de corte pasa del último día del Calendario",'
        'IF(calc_at=0,"el plan no ha comenzado",""))))))',
        "texto",
        "Vacío cuando el indicador se puede medir.",
    ),
    Line(
        "calc_debajo",
        "Posiciones con plan menor que lo ganado",
        "=SUMPRODUCT(--(cal_plan<calc_ganado-calc_tolerancia))",
        note="Filas del Calendario en que el plan acumulado aún no llega a los días ganados.",
    ),
    Line(
        "calc_hasta_igual",
        "Posiciones con plan menor o igual que lo ganado",
        "=SUMPRODUCT(--(cal_plan<=calc_ganado+calc_tolerancia))",
        note="Si son más que las anteriores, lo ganado coincide con el plan en uno o varios días.",
    ),
    Line(
        "calc_dia_primero",
        "Primer día hábil con el plan igual a lo ganado",
        "=MAX(0,INDEX(cal_habiles,calc_debajo+1)-calc_previos)",
        note="Solo se usa cuando lo ganado coincide con el plan.",
    ),
    Line(
        "calc_dia_ultimo",
        "Último día hábil con el plan igual a lo ganado",
        "=INDEX(cal_habiles,MAX(1,calc_hasta_igual))-calc_previos",
        note="Solo se usa cuando lo ganado coincide con el plan.",
    ),
    Line(
        "calc_es",
        "Cronograma real (ES, días hábiles)",
        "=IF(calc_total=0,0,IF(calc_terminado=1,calc_pd,"
        "IF(calc_hasta_igual>calc_debajo,MAX(calc_dia_primero,MIN(calc_at,calc_dia_ultimo)),"
        "INDEX(cal_habiles,calc_debajo)-calc_previos+(calc_ganado-INDEX(cal_plan,calc_debajo))"
        "/(INDEX(cal_plan,calc_debajo+1)-INDEX(cal_plan,calc_debajo)))))",
        note="Día hábil del plan en que se esperaba tener los días ganados: a ese día se ha llegado de verdad.",
    ),
    Line(
        "calc_numerador",
        "Numerador: cronograma real",
        f"=IF({_MEASURED},calc_es,0)",
        note="Día hábil del plan al que de verdad se ha llegado (ES).",
    ),
    Line(
        "calc_denominador",
        "Denominador: cronograma esperado",
        f"=IF({_MEASURED},calc_at,0)",
        note="Día hábil del plan al que se debía haber llegado (AT).",
    ),
    Line(
        "calc_valor",
        "Resultado del indicador",
        f'=IF({_MEASURED},calc_es/calc_at,"Sin medición")',
        "porcentaje",
        "Cronograma real ÷ cronograma esperado (ES ÷ AT). Pasa de 100 % cuando se va adelante del plan.",
    ),
)

_BESIDE = (
    Line(
        "calc_retraso",
        "Retraso (días hábiles)",
        f'=IF({_MEASURED},calc_at-calc_es,"")',
        note="Cronograma esperado menos cronograma real; negativo cuando se va adelante del plan.",
    ),
    Line(
        "calc_dias_previstos",
        "Duración prevista (días hábiles)",
        f'=IF({_MEASURED},IF(calc_es=0,"",calc_pd/calc_valor),"")',
        note="Duración planeada ÷ resultado: lo que duraría el plan al ritmo que lleva.",
    ),
    Line(
        "calc_fila_prevista",
        "Posición del fin previsto",
        '=IF(calc_dias_previstos="",0,1+SUMPRODUCT(--(cal_habiles<calc_previos+calc_dias_previstos-0.000001)))',
        note="Fila del Calendario (sin contar el título) en que se completa la duración prevista.",
    ),
    Line(
        "calc_fin_previsto",
        "Fin previsto",
        f'=IF(calc_fila_prevista=0,"",IF(calc_fila_prevista>{ALL_DAYS + 1},"",'
        'IF(cal_ini+calc_fila_prevista-2>=73051,"",INDEX(cal_dia,calc_fila_prevista))))',
        "fecha",
        "Día en que terminaría el plan al ritmo que lleva; vacío si pasa del último día del Calendario.",
    ),
    Line(
        "calc_cuentan",
        "Actividades que cuentan",
        f"=SUMPRODUCT({_COUNTED})",
        note="Filas sin cancelar con sus dos fechas en orden: las de la línea base, o las planeadas si no la hay.",
    ),
    Line(
        "calc_invertidas",
        "Actividades con el fin antes del inicio",
        f'=SUMPRODUCT({_BOTH_DATES}*({_NOTE}<>"Cancelada"))-calc_cuentan',
        note="Filas con el fin anterior al inicio (de la línea base o planeados): no cuentan hasta que se corrijan.",
    ),
    Line(
        "calc_debidas",
        "Actividades que debían haber terminado",
        f"=SUMPRODUCT({_COUNTED}*({_END}<calc_corte+1))",
        note="De las que cuentan, las que tienen su fin, de la línea base o planeado, hasta la fecha de corte.",
    ),
    Line(
        "calc_a_tiempo",
        "Terminadas a tiempo",
        f'=IF(calc_debidas=0,"",SUMPRODUCT({_COUNTED}*({_END}<calc_corte+1)*({_ENDED}>=36526)*({_ENDED}<73051)'
        f"*({_ENDED}<={_END}))/calc_debidas)",
        "porcentaje",
        "De las que debían haber terminado, las que tienen «Fin real» hasta ese fin.",
    ),
)

LINES = _PREPARATION + _PLAN + _PROGRESS + _RESULT + _BESIDE
UNCOUNTED = (
    Line(
        "calc_sin_festivos",
        "Celdas de la hoja Festivos que la hoja no cuenta",
        "=MAX(0,COUNTA(festivos)-1-COUNTIFS(festivos,calc_desde,festivos,calc_hasta))",
        note="Lo que no es una fecha en la columna A de Festivos.",
    ),
    Line(
        "calc_sin_semana",
        "Semana laboral que la hoja no reconoce (1 sí, 0 no)",
        f"=IF({is_no_word('enc_semana_laboral', 'semana_laboral')},1,0)",
        note="1 si lo escrito en «Semana laboral» no está en la lista: se cuenta de lunes a viernes.",
    ),
)
