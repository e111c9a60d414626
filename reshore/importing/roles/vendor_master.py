"""Vendor masters: number, name, country and city of each vendor (LFA1 and its like)."""

from __future__ import annotations

from . import place_rows
from . import words as w
from .role import Field, Role

ROLE = Role(
    name="vendor_master",
    sheets={
        "en": "(vendor|supplier) (master|masters|list|directory|addresses|address|details|data)|vendors|suppliers|"
        "supplier|manufacturers|manufacturer list|makers|contacts|res partner|partners|vendor master data|business partners",
        "de": "lieferantenstamm|kreditoren|kreditorenstamm|lieferantenliste|lieferanten|lieferantenadressen",
        "ko": "거래처|거래처마스터|공급업체마스터|업체마스터|거래처정보|업체정보|거래처목록|거래처등록|협력사목록|공급업체",
        "ja": "仕入先マスタ|取引先マスタ|仕入先一覧|仕入先",
        "zh": "供应商主数据|供应商档案|供应商列表|供应商",
        "fr": "fournisseurs|base fournisseurs|fiche fournisseurs",
        "es": "maestro de proveedores|proveedores",
        "sap": "lfa1|mkvz|xk03|lfb1|lfm1",
    },
    fields=(
        Field(
            "vendor_id",
            "id",
            w.VENDOR_ID,
            weak="vendor|supplier|no|number|id|code|account|공급업체|거래처|lieferant|kreditor|仕入先|供应商|"
            "fournisseur|proveedor|"
            "partner|business partner|bp|key|external id|번호|코드|コード|编号|编码|nummer|código",
        ),
        Field(
            "vendor",
            "text",
            w.VENDOR,
            weak="name|name 1|company|company name|name of vendor|firma|상호|회사명|업체명|거래처명|名称|名前|"
            "会社名|nom|nombre|"
            "manufacturer|manufacturer name|mfr|maker|メーカー|제조사|制造商|hersteller|fabricant|"
            "display name|search term|supplier name|vendor name|이름|name1|公司名称|société|empresa",
        ),
        Field("country", "country", w.COUNTRY),
        Field("region", "text", w.REGION),
        Field("lat", "number", w.LAT),
        Field("lon", "number", w.LON),
        Field("recovery_days", "lead", w.RECOVERY, tells=True),
        Field(
            "postal",
            "text",
            {
                "en": "postal code|zip|zip code|postcode|post code|street|address|address 1|phone|email|e mail",
                "de": "plz|postleitzahl|straße|strasse|telefon",
                "ko": "우편번호|주소|전화|전화번호",
                "ja": "郵便番号|住所|電話",
                "zh": "邮政编码|地址|电话",
                "fr": "code postal|adresse",
                "es": "código postal|dirección",
                "sap": "pstlz|stras|telf1",
            },
        ),
        Field("blocked", "flag", w.BLOCKED),
        Field("branch", "text", w.BRANCH),
    ),
    needs=(("vendor_id", "vendor"), ("country", "region", "vendor", "recovery_days")),
    prepare=place_rows.prepare_vendors,
    build=place_rows.nothing,
    feeds=("sites",),
    blanks=("vendor_id", "vendor", "country", "region", "recovery_days"),
)
