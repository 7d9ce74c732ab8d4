"""The smallest roster folder with one of everything, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

FILES: dict[str, str] = {
    "area.toml": """id = "990001"
name = "示范区"
name_en = "Model district"
utc_offset_minutes = 480
latitude = 23.5
longitude = 116.8
neighbours = ["990002"]
[box]
south = 23.4
north = 23.6
west = 116.7
east = 116.9
""",
    "places.csv": """id,name,town,latitude,longitude
990001001,东镇,990001001,23.500000,116.800000
990001002,西镇,990001002,23.510000,116.750000
990001001201,甲村,990001001,23.501000,116.801000
990001002201,乙村,990001002,23.511000,116.751000
""",
    "shifts.csv": """id,days,start,end
day,1-5;7,08:00,18:00
night,1-7,22:00,06:00
""",
    "units.csv": """id,name,town,village,latitude,longitude,mode,mobile,capabilities,shifts,kind
u-1,甲村单元,990001001,990001001201,23.502000,116.802000,foot,no,shield;first_aid,day,market
u-2,乙村单元,990001002,990001002201,23.512000,116.752000,foot,no,,day;night,
""",
    "volunteers.csv": "id,callsign,unit_id,town,village,latitude,longitude,mode,mobile,capabilities,shifts"
    """,name,phone
v-1,甲村义警01,u-1,990001001,990001001201,23.503000,116.803000,ebike,yes,first_aid,night,示例甲,000-0000-0001
""",
    "patrols.csv": """id,name,town,village,latitude,longitude,mode,mobile,capabilities,shifts,villages
p-1,联防队,990001001,990001001201,23.504000,116.804000,car,yes,shield,night,990001002201;990001001201
""",
    "police.csv": """id,name,town,village,latitude,longitude,mode,mobile,capabilities,shifts
o-1,甲村警务室,990001001,990001001201,23.505000,116.805000,car,no,traffic,day
""",
    "security.csv": """id,name,town,village,latitude,longitude,mode,mobile,capabilities,shifts
s-1,甲村治保会,990001001,990001001201,23.506000,116.806000,ebike,no,mediation,day
""",
    "shops.csv": """id,name,group,village,latitude,longitude,grid,unit_id
shop-1,"甲村""好""店, 一",东甲村铺户联防,990001001201,23.507000,116.807000,g-1,u-1
shop-2,乙村店,西乙村铺户联防,990001002201,23.513000,116.753000,,
""",
    "sensors.csv": """id,kind,village,latitude,longitude,category
smoke-1,smoke,990001001201,23.508000,116.808000,smoke
""",
    "cameras.csv": """id,name,village,latitude,longitude
cam-1,甲村视频,990001001201,23.509000,116.809000
""",
    "grids.csv": """id,name,village,latitude,longitude
g-1,甲村第1网格,990001001201,23.501000,116.801000
""",
}


def write_small(folder: Path) -> Path:
    """Write the small roster into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in FILES.items():
        (folder / file).write_text(text, "utf-8")
    return folder


def spoil(folder: Path, file: str, right: str, wrong: str) -> None:
    """Replace `right`, which must be there, by `wrong` in one file."""
    path = folder / file
    text = path.read_text("utf-8")
    assert right in text, f"{file} has no {right!r} to spoil"
    path.write_text(text.replace(right, wrong, 1), "utf-8")
